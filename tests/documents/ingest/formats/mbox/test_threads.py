"""Mail archives: messages cut apart, and put together into threads."""

import json
import time
from typing import Any

import pytest

from documents.ingest import detect, read
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, Unreadable
from tests.conftest import shared_path
from tests.documents.ingest.formats import exports
from tests.documents.ingest.formats.exports import documents, items, left_out, shape


def mail(id: str, text: str = "Said.", answers: str = "", hour: int = 10, **fields: str) -> str:
    said = {
        "From": f"Reader {id} <{id}@quay.example>",
        "Date": f"Tue, 4 Mar 2014 {hour:02}:00:00 +0000",
        "Subject": f"Subject {id}",
        "Message-ID": f"<{id}@quay.example>",
    }
    if answers:
        said["References"] = " ".join(f"<{each}@quay.example>" for each in answers.split())
    inner = "".join(f"{name}: {value}\n" for name, value in (said | fields).items() if value)
    return f"From {id}@quay.example Tue Mar  4 10:00:00 2014\n{inner}\n{text}\n\n"


def names(document: ParsedDocument) -> list[tuple[int, str]]:
    return [(post.depth, (post.source_id or "").partition("@")[0]) for post in document.posts]


def test_the_fixture_as_its_readers_saw_it():
    mole, lamp = documents(exports.fixture("mbox", "input.mbox"))

    assert names(mole) == [(0, "a1"), (1, "b2"), (2, "c3")]
    assert mole.posts[0].text == (
        "The north mole has a crack two metres wide. The council knew of it in May.\n\n"
        "From May on nobody walked there, says Günther."
    )
    assert [mole.posts[1].text[a:b] for a, b in mole.posts[1].quotes] == [
        "The north mole has a crack two metres wide. The council\nknew of it in May."
    ]
    assert mole.posts[2].text == "Später than that: I have the minutes.\n\nIt was June."
    assert {entry.reason for entry in mole.removed} == {
        "signature",
        "list footer",
        "attribution",
        "attachment",
        "marks of quotation",
    }
    assert lamp.title == "The lamp"
    assert any("opened this thread is not in the archive" in note for note in lamp.notes)


def test_messages_are_arranged_by_what_they_answer_in_any_order():
    content = (
        mail("c", answers="a b", hour=12)
        + mail("b", answers="a", hour=11)
        + mail("d", answers="a")
        + mail("a")
    )

    [document] = documents(content)

    assert names(document) == [(0, "a"), (1, "d"), (1, "b"), (2, "c")]


def test_missing_messages_still_join_those_around_them():
    content = mail("a") + mail("c", answers="a b", hour=11) + mail("e", answers="a b c d", hour=12)

    [document] = documents(content)

    assert names(document) == [(0, "a"), (1, "c"), (2, "e")]


def test_answers_to_one_missing_message_are_one_thread():
    content = mail("b", answers="x", Subject="Re: Lost") + mail("c", answers="x y", hour=11)

    [document] = documents(content)

    assert names(document) == [(0, "b"), (1, "c")]
    assert document.title == "Lost"
    assert any("not here" in note for note in document.notes)


def test_in_reply_to_alone_and_among_words():
    answer = mail("b", **{"In-Reply-To": "Message from Oda of Tuesday. <a@quay.example>"})

    assert names(documents(mail("a") + answer)[0]) == [(0, "a"), (1, "b")]


def test_circles_and_messages_that_answer_themselves():
    content = mail("a", answers="b") + mail("b", answers="a", hour=11) + mail("c", answers="c")

    found = documents(content)

    assert sum(len(document.posts) for document in found) == 3


def test_a_message_that_came_twice_is_counted():
    assert left_out(mail("a") + mail("a", "Other words.")) == {"messages that came twice": 1}


def test_messages_without_an_id_are_threads_of_their_own():
    assert len(documents(mail("a", **{"Message-ID": ""}) + mail("b", **{"Message-ID": ""}))) == 2


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("From x@y.example Tue Mar  4 10:00:00 2014", 2),
        ("From x at y.example  Tue Mar  4 10:00:00 2014", 2),
        ("From - Tue Mar 04 10:00:00 2014", 2),
        ("From MAILER-DAEMON Tue Mar  4 10:00:00 2014 +0100", 2),
        ("From 1461@xxx Tue Mar 04 10:00:00 +0000 2014", 2),
        ("From x@y.example", 2),
        ("From here we sail at 10:30", 1),
        ("From all of us: thanks", 1),
    ],
)
def test_only_a_line_that_parts_messages_does(line, parts):
    content = mail("a", "First words.") + mail("b", "Second words.")
    at = content.rindex("From b@")
    content = content[:at] + line + content[content.index("\n", at) :]

    assert sum(len(document.posts) for document in documents(content)) == parts


def test_escaped_lines_lose_one_mark():
    [document] = documents(mail("a", "One\n\n>From here.\n\n>>From there."))

    assert "From here." in document.posts[0].text
    assert document.posts[0].text.endswith("From there.")


def test_one_message_by_itself():
    content = mail("a").partition("\n")[2]

    [document] = documents(content)

    assert document.format == "mbox"
    assert shape(document) == [(0, "Reader a", "Said.")]
    assert document.byline == "Reader a"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (
            "From: a@b.example\nDate: today\nSubject: x\nMessage-ID: <1>\n\n<html><body>Hi</body></html>",
            "mbox",
        ),
        ("From: the council\nTo: everyone\n\nWe write to you.", "plaintext"),
        ("From the sea it looks small.\nIt is not: see below.", "plaintext"),
        ("Note: one\nDate: two\n\nText.", "plaintext"),
    ],
)
def test_mail_is_told_from_text(text, format):
    assert detect.detect(text.encode(), Hint()) == format


def test_what_is_no_mail_is_refused():
    with pytest.raises(IngestError, match="no mail"):
        items("\n\nJust words without any field\n", "mbox")


def test_a_broken_message_spoils_no_other():
    content = mail("a") + "From x@y.example Tue Mar  4 10:00:00 2014\n>From nothing\n\n" + mail("b")

    found = items(content)

    assert sum(isinstance(item, ParsedDocument) for item in found) == 2
    assert sum(isinstance(item, Unreadable) for item in found) == 1


def test_large_attachments_are_not_held():
    class Attached:
        """An mbox of 200 MB, nearly all of it one attachment."""

        def __init__(self) -> None:
            parted: dict[str, Any] = {"Content-Type": "multipart/mixed; boundary=B"}
            head = mail("a", "Said.", **parted).replace(
                "Said.\n", "--B\n\nSaid.\n--B\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
            )
            self.pieces = [head.encode(), *[b"QUJD" * 18 + b"\n"] * 2_750, mail("b").encode()]
            self.rest = b""

        def read(self, size: int = -1) -> bytes:
            while self.pieces and len(self.rest) < size:
                piece = self.pieces.pop(0)
                self.rest += piece * (1_000 if piece.startswith(b"QUJD") else 1)
            taken, self.rest = self.rest[:size], self.rest[size:]
            return taken

    found = [item for item in read(Attached(), Hint(name="x")) if isinstance(item, ParsedDocument)]

    assert [document.posts[0].text for document in found] == ["Said.", "Said."]
    assert any(entry.reason == "attachment" for entry in found[0].removed)


def test_10_000_messages_take_seconds():
    content = mail("m0") + "".join(
        mail(f"m{n}", answers=f"m{n - 1 if n % 40 else 0}") for n in range(1, 10_000)
    )
    start = time.process_time()

    [document] = documents(content)

    assert len(document.posts) == 10_000
    assert time.process_time() - start < 75


def test_naughty_strings_in_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())
    mails = [
        mail(str(n), text, From=f"{text} <a@b.example>".replace("\n", " "), Subject=text.replace("\n", " "))
        for n, text in enumerate(strings)
    ]

    found = items("".join(mails).encode("utf-8", "replace"))

    exports.assert_sound(found)
    assert not any(isinstance(item, Unreadable) for item in found)


@pytest.mark.parametrize("seed", range(60))
def test_damaged_archives_are_read_or_refused(seed):
    pieces = [
        b"\n",
        b"\n\n",
        b":",
        b"--inner",
        b"--outer--\n",
        b"=?utf-8?b?",
        b"\xff",
        b"\x00",
        b"<",
        b">",
        b"From ",
    ]

    exports.read_or_refused(exports.mutilate(exports.fixture("mbox", "input.mbox"), seed, pieces), "mbox")
