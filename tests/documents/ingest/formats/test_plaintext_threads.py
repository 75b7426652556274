"""Threads as they are copied from the pages of many systems."""

import io

import pytest

from documents.ingest.formats.plaintext import parse
from documents.ingest.parsed import Hint, ParsedDocument

ARTICLE = """\
The ferry between Marrowby and Saltmere stopped running on Tuesday after its only engine failed again.

The council says that a new engine will arrive before the harvest fair. Nobody at the quay believes it.
"""


def parsed(text: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(text.encode()), Hint(name="pasted.txt"))
    return document


THREADS = {
    "hacker_news": (
        ARTICLE
        + """
3 comments

oda 2 hours ago | next [–]

Who pays for the engine?
reply

    ivo 1 hour ago | root | parent | next [–]

    The harbour fund does.
    reply

jule 30 minutes ago | prev [–]

I row.
reply
""",
        [(1, "oda", "Who pays for the engine?"), (2, "ivo", "The harbour fund does."), (1, "jule", "I row.")],
    ),
    "old_reddit": (
        ARTICLE
        + """
all 3 comments
sorted by: best

[–]oda 12 points 3 hours ago

Who pays for the engine?

permalinkembedsavereportreply

[–]ivo 5 points 2 hours ago

The harbour fund does.

permalinkembedsaveparentreportreply

[–]jule 1 point 1 hour ago

I row.

permalinkembedsavereportreply
""",
        [(1, "oda", "Who pays for the engine?"), (1, "ivo", "The harbour fund does."), (1, "jule", "I row.")],
    ),
    "disqus": (
        ARTICLE
        + """
3 Comments

Oda Brenn • 2 years ago
Who pays for the engine?

3 △ ▽ Reply Share ›

Ivo Tamm ➤ Oda Brenn • 2 years ago
The harbour fund does.

△ ▽ Reply Share ›

Jule • 2 years ago
I row.

△ ▽ Reply Share ›
""",
        [
            (1, "Oda Brenn", "Who pays for the engine?"),
            (2, "Ivo Tamm", "The harbour fund does."),
            (1, "Jule", "I row."),
        ],
    ),
    "wordpress": (
        ARTICLE
        + """
3 thoughts on “The ferry stops”

    Oda Brenn says:
    March 3, 2024 at 4:05 pm

    Who pays for the engine?
    Reply
        Ivo Tamm says:
        March 3, 2024 at 5:05 pm

        The harbour fund does.
        Reply
    Jule says:
    March 4, 2024 at 5:05 pm

    I row.
    Reply
""",
        [
            (1, "Oda Brenn", "Who pays for the engine?"),
            (2, "Ivo Tamm", "The harbour fund does."),
            (1, "Jule", "I row."),
        ],
    ),
    "french": (
        ARTICLE
        + """
3 réflexions sur « Le bac s’arrête »

Oda Brenn dit :
3 mars 2024 à 16:05

Qui paie ?

Répondre

Ivo Tamm dit :
3 mars 2024 à 17:05

Le fonds du port.

Répondre

Jule dit :
4 mars 2024 à 8:00

Je rame.

Répondre
""",
        [(1, "Oda Brenn", "Qui paie ?"), (1, "Ivo Tamm", "Le fonds du port."), (1, "Jule", "Je rame.")],
    ),
    "spanish": (
        ARTICLE
        + """
3 comentarios

Oda Brenn dice:
3 marzo, 2024 a las 4:05 pm

¿Quién paga?

Responder

Ivo Tamm dice:
3 marzo, 2024 a las 5:05 pm

El fondo.

Responder

Jule dice:
4 marzo, 2024 a las 5:05 pm

Yo remo.

Responder
""",
        [(1, "Oda Brenn", "¿Quién paga?"), (1, "Ivo Tamm", "El fondo."), (1, "Jule", "Yo remo.")],
    ),
    "arabic": (
        """\
توقفت العبارة عن العمل يوم الثلاثاء بعد أن تعطل محركها الوحيد مرة أخرى، ولا أحد يعرف متى تعود.

3 تعليقات

ليلى
3 مارس 2024 الساعة 4:05 م

من سيدفع ثمن المحرك؟

رد

سامي
3 مارس 2024 الساعة 5:05 م

صندوق الميناء.

رد

نور
4 مارس 2024 الساعة 5:05 م

أنا أجدف.

رد
""",
        [(1, "ليلى", "من سيدفع ثمن المحرك؟"), (1, "سامي", "صندوق الميناء."), (1, "نور", "أنا أجدف.")],
    ),
    "videos": (
        """\
Ferry video

3 Comments
Sort by

@oda
2 years ago
Who pays for the engine?

12

Reply

@ivo
2 years ago (edited)
The harbour fund does.

Reply

@jule
1 year ago
I row.

Reply
""",
        [
            (1, "@oda", "Who pays for the engine?"),
            (1, "@ivo", "The harbour fund does."),
            (1, "@jule", "I row."),
        ],
    ),
    "newspaper": (
        ARTICLE
        + """
comments (3)

OdaBrenn
3 Mar 2024 16:05

4

Who pays for the engine?

Report

IvoTamm
3 Mar 2024 17:05

2

The harbour fund does.

Report

Jule
4 Mar 2024 17:05

I row.

Report
""",
        [
            (1, "OdaBrenn", "Who pays for the engine?"),
            (1, "IvoTamm", "The harbour fund does."),
            (1, "Jule", "I row."),
        ],
    ),
    "name_and_date_glued": (
        ARTICLE
        + """
3 comments:

Oda BrennMarch 3, 2024 at 4:05 PM
Who pays for the engine?

Reply
Replies

Ivo TammMarch 3, 2024 at 5:05 PM
The harbour fund does.

Reply

JuleMarch 4, 2024 at 5:05 PM
I row.

Reply
""",
        [
            (1, "Oda Brenn", "Who pays for the engine?"),
            (1, "Ivo Tamm", "The harbour fund does."),
            (1, "Jule", "I row."),
        ],
    ),
    "date_below_the_text": (
        ARTICLE
        + """
3 comments:

Oda Brenn said...
Who pays for the engine?

March 3, 2024 at 4:05 PM

Ivo Tamm said...
The harbour fund does.

March 3, 2024 at 5:05 PM

Jule said...
I row.

March 4, 2024 at 5:05 PM
""",
        [
            (1, "Oda Brenn", "Who pays for the engine?"),
            (1, "Ivo Tamm", "The harbour fund does."),
            (1, "Jule", "I row."),
        ],
    ),
    "levels_by_number": (
        ARTICLE
        + """
3 Kommentare

Oda
#1  —  vor 8 Stunden

Wer zahlt?

Antworten

Ivo
#1.1  —  vor 7 Stunden

Der Fonds.

Antworten

Jule
#2  —  vor 6 Stunden

Ich rudere.

Antworten
""",
        [(1, "Oda", "Wer zahlt?"), (2, "Ivo", "Der Fonds."), (1, "Jule", "Ich rudere.")],
    ),
    "quoted_lines": (
        ARTICLE
        + """
2 Comments

Oda on March 3, 2024 at 4:05 pm
> Nobody at the quay believes it.

I do.

Ivo on March 3, 2024 at 5:05 pm
Me too.
""",
        [(1, "Oda", "> Nobody at the quay believes it.\n\nI do."), (1, "Ivo", "Me too.")],
    ),
    "russian": (
        """\
Паром между Марроуби и Солтмиром перестал ходить во вторник, когда снова сломался единственный двигатель.

2 комментария

Ода:
3 марта 2024 в 16:05

Кто платит?

Ответить

Иво:
3 марта 2024 в 17:05

Фонд.

Ответить
""",
        [(1, "Ода", "Кто платит?"), (1, "Иво", "Фонд.")],
    ),
    "chinese": (
        """\
渡船周二停运，因为它唯一的发动机又坏了。没有人相信新的发动机会及时到来，码头上的人都这么说。

2 条评论

小明
2024年3月3日 16:05

谁付钱？

回复

小红
2024年3月3日 17:05

港口基金。

回复
""",
        [(1, "小明", "谁付钱？"), (1, "小红", "港口基金。")],
    ),
}


@pytest.mark.parametrize("source", THREADS)
def test_a_copied_thread(source):
    text, expected = THREADS[source]

    document = parsed(text)

    assert [(post.depth, post.author, post.text) for post in document.posts[1:]] == expected


def test_the_date_below_a_text_is_its_own():
    document = parsed(THREADS["date_below_the_text"][0])

    assert [post.posted_at.hour for post in document.posts[1:] if post.posted_at] == [16, 17, 17]
