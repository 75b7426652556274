"""Texts that only look like a thread: lists, dialogues, chronicles, programmes, mail."""

import io

import pytest

from documents.ingest.formats.plaintext import parse
from documents.ingest.parsed import Hint, ParsedDocument


def parsed(text: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(text.encode()), Hint(name="pasted.txt"))
    return document


PROSE = {
    "interview": """\
An interview with the mayor

The Bell: Who pays for the engine?

Mayor: The harbour fund does.

The Bell: Since when?

Mayor: Since 1961, on March 3 at 4 pm.
""",
    "interview2": """\
Oda Brenn says:

We met the mayor at the quay.

The mayor said:

There will be an engine.

The harbour master says:

There will not.
""",
    "play": """\
ACT I

ODA. Who pays?

IVO. The fund.

ODA. Since when?

Exeunt.
""",
    "recipe": """\
Fish soup

By Oda Brenn

Ingredients

1. Two fish
2. Water
3. Salt

Method

1. Boil the water.
2. Add the fish.
   • Not the heads.
3. Serve at once.
""",
    "chronicle": """\
A chronicle of the ferry

March 3, 1961
The ferry runs.

May 7, 1984
The engine is new.

June 1, 2024
It stops.
""",
    "transcript": """\
[00:00] Oda: Who pays?
[00:05] Ivo: The fund.
[00:09] Oda: Since when?
""",
    "chat": """\
10:01 Oda: Who pays?
10:02 Ivo: The fund.
10:05 Oda: Since when?
""",
    "mail": """\
From: Oda Brenn
To: Ivo Tamm
Date: March 3, 2024 at 4:05 pm
Subject: the engine

Who pays?

On March 2, 2024 at 3:00 pm Ivo Tamm wrote:
> The fund does.
> Always.

Oda
""",
    "faq": """\
Frequently asked questions

5 answers about the ferry

1. When does it run?
Never.

2. Who pays?
The fund.
""",
    "schedule": """\
Programme of the fair

Opening speech
March 3, 2024 at 4:05 pm

The mayor speaks about the engine.

Fish soup
March 3, 2024 at 6:00 pm

Served at the quay by the choir.
""",
    "minutes": """\
Minutes of the council

Present: Brenn, Tamm.

1. The engine
The mayor reports.

2. Comments
None were made.

3. Any other business
• The bell
• The fair
""",
    "quotes": """\
What they said

The mayor wrote on Tuesday: we will have an engine.

The master replied on Wednesday: we will not.

“Comments are free”, says the proverb.
""",
    "diary": """\
Monday, March 4, 2024, 8:00 am

The ferry stands.

Tuesday, March 5, 2024, 9:30 pm

It still stands.
""",
    "logbook": """\
Oda
March 4, 1961

Left at dawn.

Ivo
March 5, 1961

Came back at noon.
""",
    "verses": """\
3 thoughts on rowing

Row.

Row again.

Rest.
""",
    "heute": """\
Heute

Die Fähre steht.

Gestern

Sie fuhr noch, und alle waren froh, dass sie fuhr.
""",
    "listen": """\
Drei Gründe:

1) Geld
2) Zeit
3) Mut

10 Kommentare zum Haushalt hat der Rat beraten.

1. Erstens.
2. Zweitens.
""",
    "program": """\
TV tonight

News · 8 pm
The ferry.

Film · 9 pm
The quay.
""",
    "reviews_inline": """\
The book has 12 comments on faith.

Oda Brenn, 12 March 2024: a good book.

Ivo Tamm, 13 March 2024: a bad one.
""",
}


@pytest.mark.parametrize("kind", PROSE)
def test_what_only_looks_like_a_thread_stays_one_article(kind):
    document = parsed(PROSE[kind])

    assert len(document.posts) == 1
    words = PROSE[kind].split()
    read = f"{document.title} {document.byline or ''} {document.posts[0].text}".split()
    assert len(read) >= len(words) - 6
