"""Comments that repeat sentences of an earlier post, or do not: written by hand.

In a case ⟦8:…⟧ stands around the passage that repeats sentence 8.
"""

import re

TARGETS = [
    "The council of Ravensholm decided on Tuesday to close the old dam above the upper town.",  # 0
    "Engineers had reported cracks in the eastern wall since the spring, but nobody told the residents.",  # 1
    "“We were never asked,” said Dr. Mira Okonjo, who measured the water level for eleven years.",  # 2
    "The mayor, Tobias Vale, called it alarmist and said that the wall would hold for a century.",  # 3
    "Repairs would cost about 4.2 million crowns, more than the town earns in two years.",  # 4
    "The dam is safe.",  # 5
    "Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away.",  # 6
    "Critics say that the money went into the new harbour instead (and into the mayor’s own street).",  # 7
    "A second opinion has been ordered from the university at Karstad.",  # 8
    (  # 9
        "The wardens of the Quiet River Association (QRA) left it to the fishermen to guard the sluice "
        "at night."
    ),
    "Water is life, and life is short.",  # 10
    "The council will meet again on the first Monday of March.",  # 11
    "The council will meet again on the first Monday of April.",  # 12
    "In the end it was the fishermen, not the engineers, who noticed that the water had turned brown.",  # 13
    "Der Bürgermeister behauptet, die Mauer sei sicher und werde noch hundert Jahre stehen.",  # 14
    "Мэр города утверждает, что старая плотина простоит ещё сто лет.",  # 15
    "市长说这座大坝非常安全，居民不必担心漏水的问题。",  # 16
    "قال رئيس البلدية إن السد القديم آمن ولن ينهار قبل مئة عام.",  # 17
    "Dam it!",  # 18
    "The harbour was paid for by a loan, which the town is still paying back.",  # 19
    "I think the whole story about the cracks was invented by people who want to sell us a new dam.",  # 20
    "The old dam above the upper town holds three million cubic metres when the snow melts.",  # 21
    "No engineer from Karstad has visited the dam since it was built, as the mayor admitted in May.",  # 22
    "The fishermen asked for lamps, radios and a boat, and they were given one lamp.",  # 23
]

_MARKED = [
    # Whole sentences between all kinds of quotation marks.
    (
        "“⟦4:Repairs would cost about 4.2 million crowns, more than the town earns in two years.⟧” Who "
        "says so?"
    ),
    'You write "⟦5:The dam is safe.⟧" It is not.',
    "«⟦8:A second opinion has been ordered from the university at Karstad.⟧» From whom?",
    (
        "„⟦14:Der Bürgermeister behauptet, die Mauer sei sicher und werde noch hundert Jahre stehen.⟧“ "
        "So ein Unsinn."
    ),
    "‘⟦19:The harbour was paid for by a loan, which the town is still paying back.⟧’ Exactly.",
    "'⟦10:Water is life, and life is short.⟧' How poetic.",
    "「⟦16:市长说这座大坝非常安全，居民不必担心漏水的问题。⟧」真的吗？",
    "«⟦15:Мэр города утверждает, что старая плотина простоит ещё сто лет.⟧» Неправда!",
    "«⟦17:قال رئيس البلدية إن السد القديم آمن ولن ينهار قبل مئة عام.⟧» هذا غير صحيح.",
    "»⟦14:Der Bürgermeister behauptet, die Mauer sei sicher⟧«, das glaubt keiner.",
    # From the stop before it on, as people copy.
    (
        "You say “. ⟦9:The wardens of the Quiet River Association (QRA) left it to the fishermen to "
        "guard the sluice at night.⟧”\nWRONG. They paid for two guards."
    ),
    (
        '". ⟦6:Nobody was hurt when the sluice broke in 1987, although the lower mill was washed '
        'away⟧" – my uncle was.'
    ),
    # Lines after ">".
    "> ⟦5:The dam is safe.⟧\nFor whom?",
    (
        "> ⟦1:Engineers had reported cracks in the eastern wall since the\n> spring, but nobody told "
        "the residents.⟧\n\nI was told."
    ),
    ">> ⟦8:A second opinion has been ordered from the university⟧\nKarstad has no hydrologists.",
    "> ⟦12:The council will meet again on the first Monday of April.⟧\nThat is a holiday.",
    # Without any mark.
    (
        "⟦1:Engineers had reported cracks in the eastern wall since the spring, but nobody told the "
        "residents.⟧ That is the scandal."
    ),
    (
        "So ⟦13:in the end it was the fishermen, not the engineers, who noticed that the water had "
        "turned brown⟧? Bravo."
    ),
    (
        "Somebody wrote here that more than the town earns in two years, ⟦4:repairs would cost about "
        "4.2 million crowns⟧, which is false."
    ),
    "The part where ⟦6:nobody was hurt when the sluice broke in 1987⟧ is simply a lie.",
    "⟦15:Мэр города утверждает, что старая плотина простоит ещё сто лет⟧, но это не так.",
    (
        "\"'⟦2:We were never asked,' said Dr. Mira Okonjo, who measured the water level for eleven "
        'years.⟧" She was.'
    ),
    # Small differences: marks, dashes, case, white space, typos.
    (
        "“⟦7:Critics say that the money went into the new harbour instead (and into the mayor's own "
        "street)⟧” – proof?"
    ),
    ("⟦3:THE MAYOR, TOBIAS VALE, CALLED IT ALARMIST AND SAID THAT THE WALL WOULD STAND FOR A CENTURY.⟧ Ha!"),
    "“⟦1:Enginers had reported craks in the eastern wall since the spring⟧” – which engineers?",
    '"⟦23:the  fishermen asked for\nlamps , radios and a boat⟧" and they got it.',
    "“⟦22:No enginer from Karstad has visited the dam since it was biult⟧” is wrong, I met one.",
    "“⟦6:Nobody was hurt when the sluice broke in 1987 — although the lower mill was washed away⟧” hm.",
    # Omissions and insertions of the one who quotes.
    "“⟦9:The wardens … left it to the fishermen to guard the sluice at night.⟧” Not true.",
    "“⟦1:Engineers had reported cracks [...] but nobody told the residents.⟧” Everybody knew.",
    "“⟦3:The mayor... said that the wall would hold for a century.⟧” Which mayor?",
    "“⟦4:Repairs would cost [the taxpayer] about 4.2 million crowns⟧” is the official figure.",
    "“⟦13:In the end it was the fishermen [of Ravensholm], not the engineers, who noticed⟧” – thank you!",
    # Several sentences at once, several quotations in one comment.
    (
        "“⟦5:The dam is safe.⟧ ⟦6:Nobody was hurt when the sluice broke in 1987, although the lower "
        "mill was washed away.⟧” Sure."
    ),
    (
        "> ⟦4:Repairs would cost about 4.2 million crowns, more than the town earns in two years.⟧ "
        "⟦5:The dam is safe.⟧\nPick one."
    ),
    "“⟦8:A second opinion has been ordered⟧” but “⟦3:the wall would hold for a century⟧”: why then?",
    (
        "You say “⟦7:the money went into the new harbour⟧” and later “⟦19:paid for by a loan⟧”. Both "
        "cannot be."
    ),
    (
        "> earns in two years.\n> ⟦5:The dam is safe.⟧\n> ⟦6:Nobody was hurt when the sluice broke in "
        "1987⟧\n\nThree lies."
    ),
    "“was washed away. ⟦7:Critics say that the money went into the new harbour⟧” – which critics?",
    # Parts.
    "What do you mean by “⟦1:nobody told the residents⟧”?",
    '"⟦2:measured the water level for eleven years⟧": with what instrument?',
    "They were not “⟦20:invented by people who want to sell us a new dam⟧”, I photographed them.",
    "So “⟦23:they were given one lamp⟧”. It was broken, too.",
    "“⟦21:holds three million cubic metres⟧” – it was two in the last report.",
    "Das Wort „⟦14:werde noch hundert Jahre stehen⟧“ ist von mir.",
    # The quotation never closes.
    (
        '"⟦19:The harbour was paid for by a loan, which the town is still paying back.⟧\nWrong, it '
        "was paid in full."
    ),
    "“⟦10:Water is life, and life is short.⟧\n\nSo is this comment.",
    # Single words and scare quotes repeat nothing.
    "The mayor “allows” it, and the wardens were “disbanded”.",
    "They call it “the dam” and “the upper town”, I call it a ruin.",
    "An “alarmist” report by “engineers” from “Karstad”.",
    "The “old dam” is a “safe” place for “residents”, of course.",
    "“Of course.” “In the end.” “As the mayor said.”",
    "Is it “the first Monday” or not?",
    "Names like “Quiet River Association” and “Tobias Vale” mean nothing to me.",
    "“Dam it!” I said, and went home.",
    # Common phrases and names without marks.
    "In the end it was all the same to me, and I went to the harbour.",
    "The council of Ravensholm has never answered my letters about the noise.",
    "The mayor, Tobias Vale, is my cousin, so I will say no more.",
    "I think the whole thing is about the money, as it has been since the war.",
    "The old dam above the upper town was where we used to swim as children.",
    "Nobody was hurt, thank God, and nobody knew about it in those days.",
    "There is a second opinion on everything, and it has been ordered by lawyers.",
    # New text, other words for the same thing.
    "It will be repaired for four million, which the town does not have.",
    "The fishing people saw first that the river was brown; the experts came later.",
    "Turkey soup is what they serve in the old school on Mondays, and it is excellent.",
    "This is wrong from beginning to end. The author should be ashamed.",
    "Ich finde, die Mauer sollte abgerissen werden, und zwar sofort.",
    "我不同意你的看法，这个问题很复杂。",
    "Плотину давно пора снести, а деньги отдать школам.",
    # Quoted, but from somewhere else.
    "As the song says, “a river never sleeps in the valley of the lamps”.",
    (
        "My neighbour told me: “You should have seen the water that night, it came up to the windows "
        "of the mill.”"
    ),
    "> The editors remind everybody to stay polite.\nWe are.",
    (
        "“The wall is made of the best stone that could be found in the whole of the province” says "
        "the brochure."
    ),
    # Too little to tell two sentences apart.
    "“will meet again on the first Monday” – they never meet.",
    'Empty quotes “” and "" and a lone ” and > nothing.',
    "",
    "?!",
]
_PASSAGE = re.compile(r"⟦(\d+):(.*?)⟧", re.DOTALL)


def _case(marked: str) -> tuple[str, list[tuple[int, int, int]]]:
    """A comment, and what must be found in it: (start, end, number of the sentence)."""
    comment = ""
    expected = []
    at = 0
    for passage in _PASSAGE.finditer(marked):
        comment += marked[at : passage.start()]
        expected.append((len(comment), len(comment) + len(passage[2]), int(passage[1])))
        comment += passage[2]
        at = passage.end()
    return comment + marked[at:], expected


CASES = [_case(marked) for marked in _MARKED]
