"""Threads whose comments repeat earlier posts, or do not: invented, and marked by hand.

A thread is a list of posts (parent, text); the first is the article. ⟦0.3:…⟧ stands around the passage
that repeats sentence 3 of post 0. Comments without a mark must give no link.
"""

import re

from documents.ingest.parsed import ParsedPost

ENGLISH = [
    (
        None,
        (
            "The old ferry will stop on the last day of October. "  # 0
        "It has carried about ninety passengers a day since the bridge at Lower Karst was closed. "  # 1
        "“Nobody will miss it,” said the harbour master, Edda Brandt, at a meeting on Monday. "  # 2
        "The town pays 1.4 million crowns a year for it, twice as much as ten years ago. "  # 3
        "Critics point to the new speedboat of the harbour office, which cost nearly as much. "  # 4
        "A petition with 812 names was handed in last week. "  # 5
        "The council votes in May. "  # 6
        "Until then the ferry sails every forty minutes between seven in the morning and nine at night. "  # 7
        "Its captain, Jonas Wiek, has not been asked for his opinion and would rather not give it. "  # 8
        "He has steered the ferry for thirty-one years."  # 9
        ),
    ),
    (0, "“⟦0.2:Nobody will miss it⟧”?! I will, and so will my children."),  # 1
    (1, "> “⟦0.2:Nobody will miss it⟧”?! I will\n\nYou have a car, haven't you?"),
    (0, "> ⟦0.3:The town pays 1.4 million crowns a year for it, twice as much as ten years ago.⟧\n\nSource?"),
    (3, ">> ⟦0.3:The town pays 1.4 million crowns a year for it, twice as much as ten years ago.⟧\n> Source?\n\nThe budget, page 12."),
    (0, "It says here: \"⟦0.1:It has carried about ninety passengers a day since the bridge at Lower Karst was closed⟧\". I counted eleven yesterday."),
    (0, "“⟦0.5:A petition with 812 names was handed in last week.⟧ ⟦0.6:The council votes in May.⟧” So there is still time."),
    (0, "\"⟦0.7:Until then the ferry sails every forty minutes […] and nine at night⟧\" is a joke, it never comes after eight."),
    (0, "⟦0.8:ITS CAPTAIN, JONAS WIEK, HAS NOT BEEN ASKED FOR HIS OPINION AND WOULD RATHER NOT GIVE IT⟧ – of course he would!"),
    (0, "'⟦0.4:Critics point to the new speedboat of the harbor office - which cost nearly as much⟧' Which critics?"),
    (0, "The speedboat has been out twice. My uncle repaired its engine in June and was never paid for the work."),  # 10
    (10, "“⟦10.1:repaired its engine in June and was never paid⟧” – he should send a bill."),
    (0, "Somebody below says ‘⟦10.1:My uncle repaired its engine in June and was never paid for the work⟧’. Is that true?"),
    (0, "What does “⟦0.9:steered the ferry for thirty-one years⟧” prove?"),
    (0, "I was there on Monday, and what he said is that ⟦0.3:the town pays 1.4 million crowns a year for it⟧, which is wrong."),
    # None of these repeats anything.
    (0, "The old ferry was my way to school for nine years."),
    (0, "Edda Brandt and Jonas Wiek should sit down at one table."),
    (0, "The “harbour master” is no master and knows no harbour."),
    (0, "“The Old Ferry” is a fine song, by the way."),
    (0, "As they say: “You never miss the water till the well runs dry.”"),
    (0, "The council votes on everything and decides on nothing."),
    (0, "Last week I crossed at seven in the morning, and the week before at nine at night."),
    (0, "Twice as much as ten years ago is what everything costs."),
    (0, "“At the end of the day” they will build a bridge."),
    (0, "I would rather not give my opinion here, my neighbours read this."),
    (0, "Sent from my phone. Sorry for mistakes."),
    (25, "Sent from my phone. Sorry for mistakes."),
    (0, "Lower Karst, Upper Karst, the new speedboat, the harbour office: always the same names."),
    (0, "My letter to the editor of the “Karst Weekly Mail” was never printed."),
    (0, "\"Two million crowns would build a bridge that lasts a century\", says the engineer in my street."),
    (0, "About ninety passengers, about ninety excuses."),
    (0, "Nobody will read this, and nobody will answer."),
    (0, "> Please remember to be kind to each other in this forum.\nI try."),
    (0, "see https://example.org/the-old-ferry-will-stop-on-the-last-day-of-october"),
]  # fmt: skip

FLAT = [
    (None, "Which rope do you use for a ten metre boat at a wooden quay?"),
    (0, "I use three-strand nylon of sixteen millimetres, it stretches and forgives a lot. Polyester is stiffer."),
    (0, "Floating rope is cheap and looks cheap. After two summers in the sun it falls apart in your hands."),
    (0, "“⟦1.0:three-strand nylon of sixteen millimetres⟧” is far too thick for ten metres."),
    (0, "> ⟦2.1:After two summers in the sun it falls apart in your hands.⟧\n\nMine has lasted for seven."),
    (0, "> > ⟦2.1:After two summers in the sun it falls apart in your hands.⟧\n> ⟦4.1:Mine has lasted for seven.⟧\n\nIn the dark?"),
    (0, "Rope for the boat, rope for the quay: what else?"),
    (0, "“Which rope” is the wrong question."),
    (0, "It stretches and forgives a lot, says my wife about her patience."),
]  # fmt: skip

GERMAN = [
    (None, "Der Gemeinderat will das Freibad im Herbst schließen. Die Sanierung würde rund 2,3 Millionen Kronen kosten. Im vergangenen Sommer kamen an heißen Tagen bis zu 900 Gäste. „Wir können uns das nicht mehr leisten“, sagte die Kämmerin."),
    (0, "„⟦0.1:Die Sanierung würde rund 2,3 Millionen Kronen kosten⟧“ – wer hat das gerechnet?"),
    (0, "»⟦0.3:Wir können uns das nicht mehr leisten⟧«? Aber den Parkplatz schon."),
    (0, "Zitat: ⟦0.2:Im vergangenen Sommer kamen an heissen Tagen bis zu 900 Gäste⟧. Das stimmt nie und nimmer."),
    (0, "Das Freibad im Herbst ist sowieso leer."),
    (0, "Ich sage nur: „Wer den Pfennig nicht ehrt, ist des Talers nicht wert.“"),
    (0, "Wir können uns das Geld ja malen."),
]  # fmt: skip

CHINESE = [
    (None, "市政府决定明年春天关闭旧渡口。渡船每天运送大约九十名乘客。港务长说没有人会怀念它。反对者收集了八百多个签名。"),
    (0, "“⟦0.2:没有人会怀念它⟧”？我会。"),
    (0, "「⟦0.1:渡船每天运送大约九十名乘客⟧」，昨天我只看到十一个。"),
    (0, "> ⟦0.3:反对者收集了八百多个签名⟧\n我也签了。"),
    (0, "市政府从来不听我们的意见。"),
    (0, "“旧渡口”是一首歌。"),
    (0, "明年春天我就搬走了。"),
]  # fmt: skip

JAPANESE = [
    (None, "市は来年の春に古い渡し船を廃止することを決めた。一日におよそ九十人が利用している。港長は誰も困らないと述べた。"),
    (0, "「⟦0.2:誰も困らないと述べた⟧」とは驚きだ。私は困る。"),
    (0, "『⟦0.1:一日におよそ九十人が利用している⟧』というのは本当ですか。"),
    (0, "来年の春には引っ越します。"),
    (0, "「渡し船」という映画もありました。"),
]  # fmt: skip

THAI = [
    (None, "สภาเมืองตัดสินใจปิดท่าเรือเก่าในฤดูใบไม้ผลิปีหน้า เรือข้ามฟากมีผู้โดยสารประมาณเก้าสิบคนต่อวัน"),
    (0, "“⟦0.1:เรือข้ามฟากมีผู้โดยสารประมาณเก้าสิบคนต่อวัน⟧” ไม่จริงเลย"),
    (0, "“⟦0.0:ตัดสินใจปิดท่าเรือเก่า⟧” ทำไม"),
    (0, "ฉันไม่เห็นด้วยกับความคิดนี้"),
]  # fmt: skip

ARABIC = [
    (None, "قرر مجلس المدينة إغلاق العبارة القديمة في الربيع القادم. تنقل العبارة نحو تسعين راكبًا كل يوم منذ إغلاق الجسر. قال مدير الميناء إن أحدًا لن يفتقدها."),
    (0, "«⟦0.1:تنقل العبارة نحو تسعين راكبًا كل يوم⟧» هذا غير صحيح."),
    (0, "> ⟦0.2:قال مدير الميناء إن أحدًا لن يفتقدها.⟧\nأنا سأفتقدها."),
    (0, "\"⟦0.0:قرر مجلس المدينة اغلاق العبارة القديمة⟧\" لماذا؟"),
    (0, "لا أوافق على هذا القرار أبدًا."),
    (0, "«العبارة القديمة» اسم أغنية جميلة."),
]  # fmt: skip

RUSSIAN = [
    (None, "Городской совет решил весной закрыть старый паром. Каждый день им пользуются около девяноста пассажиров. «Никто о нём не пожалеет», — сказала начальница порта."),
    (0, "«⟦0.2:Никто о нём не пожалеет⟧»? Я пожалею!"),
    (0, "> ⟦0.1:Каждый день им пользуются около девяноста пассажиров.⟧\nВчера было одиннадцать."),
    (0, "„⟦0.0:Городской совет решил … закрыть старый паром⟧“ — а нас спросили?"),
    (0, "Старый паром — это целая жизнь."),
    (0, "Никто нас не спросил, и никто не спросит."),
]  # fmt: skip

FRENCH = [
    (None, "Le conseil veut fermer le vieux bac au printemps. Il transporte environ quatre-vingt-dix passagers par jour. « Personne ne le regrettera », a dit la capitaine du port."),
    (0, "« ⟦0.2:Personne ne le regrettera⟧ » ? Moi, si."),
    (0, "« ⟦0.1:Il transporte environ quatre-vingt-dix passagers par jour⟧ », c'est faux."),
    (0, "Le vieux bac fait partie de notre vie."),
    (0, "Comme on dit : « Tant va la cruche à l'eau qu'à la fin elle se casse. »"),
]  # fmt: skip

THREADS = {
    "English": ("en", ENGLISH),
    "a flat thread": ("en", FLAT),
    "German": ("de", GERMAN),
    "Chinese": ("zh", CHINESE),
    "Japanese": ("ja", JAPANESE),
    "Thai": ("th", THAI),
    "Arabic": ("ar", ARABIC),
    "Russian": ("ru", RUSSIAN),
    "French": ("fr", FRENCH),
}

_PASSAGE = re.compile(r"⟦(\d+)\.(\d+):(.*?)⟧", re.DOTALL)

type Passage = tuple[int, int, int, int, int]
"""Post, start and end in its text, and the post and the sentence that are repeated."""


def read(thread: list[tuple[int | None, str]]) -> tuple[list[ParsedPost], list[Passage]]:
    """The posts of a thread and the passages that must be found."""
    posts: list[ParsedPost] = []
    expected: list[Passage] = []
    for number, (parent, marked) in enumerate(thread):
        text, at = "", 0
        for found in _PASSAGE.finditer(marked):
            text += marked[at : found.start()]
            expected.append((number, len(text), len(text) + len(found[3]), int(found[1]), int(found[2])))
            text += found[3]
            at = found.end()
        depth = 0 if parent is None else posts[parent].depth + 1
        kind = "comment" if number else "article"
        posts.append(ParsedPost(text + marked[at:], kind=kind, parent=parent, depth=depth))
    return posts, expected
