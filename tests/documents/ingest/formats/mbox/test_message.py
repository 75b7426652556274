"""One message: its charset and parts, its author and date, what is quoted and what is furniture."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest.formats.mbox import body, message
from documents.ingest.formats.mbox.archive import Piece
from documents.ingest.parsed import RemovedLog


def read(content: str | bytes) -> dict:
    raw = content.encode() if isinstance(content, str) else content
    return message.read(Piece(raw, line=b"From x Tue Mar  4 10:00:00 2014\n"), 1)


def plain(text: str, **options: bool) -> tuple[str, list[str], dict[str, str]]:
    """Text, quoted passages, and what was removed by its reason."""
    removed = RemovedLog()
    written = body.from_plain(text, removed, **options)
    return (
        written.text,
        [written.text[start:end] for start, end in written.quotes],
        {entry.reason: entry.text for entry in removed.entries},
    )


@pytest.mark.parametrize(
    ("field", "author"),
    [
        ("Oda Brenn <oda@quay.example>", "Oda Brenn"),
        ('"Brenn, Oda" <oda@quay.example>', "Brenn, Oda"),
        (r'"Oda \"O\" Brenn" <oda@quay.example>', 'Oda "O" Brenn'),
        ("oda@quay.example (Oda Brenn)", "Oda Brenn"),
        ("oda at quay.example (Oda Brenn)", "Oda Brenn"),
        ("<oda@quay.example>", "oda@quay.example"),
        ("oda@quay.example", "oda@quay.example"),
        ("=?iso-8859-1?q?G=FCnther?= <g@quay.example>", "Günther"),
        ("=?utf-8?b?R8O8bg==?= =?utf-8?b?dGhlcg==?= <g@quay.example>", "Günther"),
        ('"=?utf-8?q?G=C3=BCnther?=" <g@quay.example>', "Günther"),
        ("=?no-such?q?Gun?= <g@quay.example>", "Gun"),
        ("=?utf-8?b?!!!?= <g@quay.example>", "=?utf-8?b?!!!?="),
        ("Günther <g@quay.example>", "Günther"),
        ("", ""),
    ],
)
def test_the_author(field, author):
    found = read(f"From: {field}\nSubject: x\n\nSaid.")["author"]

    assert found == author or (author.startswith("=?") and isinstance(found, str))


def test_a_header_in_bytes_of_no_declared_charset():
    assert read(b"From: G\xfcnther <g@x>\nSubject: \xc3\xbcber\n\nSaid.")["author"] == "Günther"
    assert read(b"From: x\nSubject: \xc3\xbcber\n\nSaid.")["subject"] == "über"


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Tue, 4 Mar 2014 10:00:00 +0100", "2014-03-04T09:00:00+00:00"),
        ("4 Mar 14 10:00 GMT", "2014-03-04T10:00:00+00:00"),
        ("Tue, 4 Mar 2014 10:00:00 -0000", "2014-03-04T10:00:00+00:00"),
        ("2014-03-04T10:00:00Z", "2014-03-04T10:00:00+00:00"),
        ("no date at all", "2014-03-04T10:00:00+00:00"),
        ("Tue, 4 Mar 99999 10:00:00 +9999999", "2014-03-04T10:00:00+00:00"),
    ],
)
def test_the_date_or_that_of_the_line_before(date, moment):
    assert read(f"From: x\nDate: {date}\n\nSaid.")["date"] == moment


@pytest.mark.parametrize(
    ("headers", "payload", "text"),
    [
        (
            "Content-Type: text/plain; charset=iso-8859-15",
            "Preis 5 \u20ac".encode("iso-8859-15"),
            "Preis 5 €",
        ),
        ("Content-Type: text/plain; charset=koi8-r", "Паром".encode("koi8-r"), "Паром"),
        ("Content-Type: text/plain; charset=iso-2022-jp", "渡し船".encode("iso-2022-jp"), "渡し船"),
        ("Content-Type: text/plain; charset=us-ascii", "Fähre".encode(), "Fähre"),
        ("Content-Type: text/plain; charset=utf-8", "Fähre".encode("cp1252"), "Fähre"),
        ("Content-Type: text/plain; charset=no-such-thing", "Fähre".encode(), "Fähre"),
        ("Content-Type: text/plain; charset=base64", b"Said.", "Said."),
        ("Content-Type: text/plain; charset", b"Said.", "Said."),
        ("Content-Type: nonsense", b"Said.", "Said."),
        ("Content-Transfer-Encoding: base64", b"U2FpZC4=", "Said."),
        ("Content-Transfer-Encoding: base64", b"U2FpZC4", "Said."),
        ("Content-Transfer-Encoding: quoted-printable", b"Sa=\nid=2E", "Said."),
        ("Content-Type: text/html", b"<p>Sa&iuml;d.</p>", "Saïd."),
    ],
)
def test_charsets_and_transfer_encodings_declared_rightly_and_wrongly(headers, payload, text):
    assert read(f"From: x\n{headers}\n\n".encode() + payload)["text"] == text


def multipart(kind: str, *parts: str) -> str:
    inner = "".join(f"--B\n{part}\n" for part in parts)
    return f"From: x\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=B\n\n{inner}--B--\n"


def test_of_a_choice_the_plain_text_is_taken_unless_it_is_empty():
    html = "Content-Type: text/html\n\n<p>Said in <b>HTML</b>.</p>"

    assert read(multipart("alternative", html, "Content-Type: text/plain\n\nSaid."))["text"] == "Said."
    assert read(multipart("alternative", "Content-Type: text/plain\n\n \n", html))["text"] == "Said in HTML."


def test_parts_that_are_shown_follow_each_other_and_attachments_are_logged():
    row = read(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nOne.",
            "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNot this.",
            "Content-Type: message/rfc822\n\nSubject: inner\n\nNor this.",
            "Content-Type: text/plain\n\n> Two?\nThree.",
        )
    )

    assert row["text"] == "One.\n\nTwo?\n\nThree."
    assert [row["text"][a:b] for a, b in row["quotes"]] == ["Two?"]
    assert ("a.txt", "attachment") in row["removed"]


def test_flowed_lines_are_joined_at_their_own_depth():
    text = "It flows \nover \nlines.\n\n> It was \n> quoted.\n>> Older \nOwn.\n  indented\n-- \nOda"

    written, quotes, removed = plain(text, flowed=True)

    assert written == "It flows over lines.\n\nIt was quoted.\n\nOlder\n\nOwn.\n indented"
    assert quotes == ["It was quoted.\n\nOlder"]
    assert removed["signature"] == "-- Oda"


def test_flowed_with_delsp_joins_without_a_space():
    assert plain("渡し \n船。", flowed=True, delsp=True)[0] == "渡し船。"


def test_lines_that_are_not_flowed_stay_lines():
    assert plain("It ends \nhere.")[0] == "It ends\nhere."


@pytest.mark.parametrize(
    "attribution",
    [
        "On Tue, 4 Mar 2014 at 10:00, Oda Brenn <oda@quay.example> wrote:",
        "On Tue, Mar 4, 2014 at 10:00 AM, Oda Brenn\n<oda@quay.example> wrote:",
        "Oda Brenn wrote:",
        "Am 04.03.2014 um 10:00 schrieb Oda Brenn:",
        "Le 4 mars 2014 à 10:00, Oda Brenn a écrit :",
        "El 4 de marzo de 2014, Oda Brenn escribió:",
        "04.03.2014 10:00, Ода пишет:",
        '"Oda Brenn" <oda@quay.example> writes:\n',
    ],
)
def test_the_line_that_says_whose_a_quotation_is(attribution):
    written, quotes, removed = plain(f"Hello.\n\n{attribution}\n> It was closed.\n\nNo: it was open.")

    assert written == "Hello.\n\nIt was closed.\n\nNo: it was open."
    assert quotes == ["It was closed."]
    assert removed["attribution"] == " ".join(attribution.split())


def test_a_sentence_before_a_quotation_stays():
    assert plain("This is what I mean:\n> It was closed.")[0] == "This is what I mean:\n\nIt was closed."


def test_what_stands_under_original_message_is_quoted():
    header = "-----Original Message-----\nFrom: Oda\nSent: Tuesday\nTo: all\nSubject: quay"

    written, quotes, removed = plain(f"No.\n\n{header}\n\nIt was closed.\n\nFor good.")

    assert written == "No.\n\nIt was closed.\n\nFor good."
    assert quotes == ["It was closed.\n\nFor good."]
    assert "Original Message" in removed["attribution"]


def test_a_signature_ends_where_the_quotation_under_it_begins():
    written, quotes, removed = plain("Top.\n-- \nOda\nHarbour Road\n\nOn Tuesday Piet wrote:\n> Was it?")

    assert written == "Top.\n\nWas it?"
    assert quotes == ["Was it?"]
    assert removed["signature"] == "-- Oda Harbour Road"


def test_a_clear_signed_message_loses_its_armour():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nSaid.\n- -- \nOda\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )

    assert plain(text)[0] == "Said."


@pytest.mark.parametrize(
    "unit",
    [
        "> ",
        ">",
        "-- \n",
        "On a wrote:\n> b\n",
        "____________________\n",
        "From: a\nTo: b\nDate: c\n",
        " \n",
        "a wrote:",
        "(",
    ],
)
def test_a_megabyte_of_anything_takes_linear_time(unit):
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()

    plain(text)
    plain(text, flowed=True)
    read(f"From: {text[:100_000]}\nReferences: {text[:300_000]}\n\n{text}".encode())

    assert time.process_time() - start < 50


def test_parts_nested_without_end_are_refused_or_read():
    parts = "".join(f"Content-Type: multipart/mixed; boundary=B{n}\n\n--B{n}\n" for n in range(3_000))

    with pytest.raises(message.Unusable):
        read(f"From: x\n{parts}\nSaid.")


@given(st.binary(max_size=400))
def test_any_bytes_under_a_header_are_read(raw):
    for headers in (
        b"From: x\n",
        b"From: x\nContent-Type: text/html\n",
        b"From: x\nContent-Transfer-Encoding: base64\n",
        b"From: x\nContent-Type: multipart/mixed; boundary=\n",
        b"From: x\nContent-Transfer-Encoding: x-uuencode\n",
    ):
        row = read(headers + b"\n" + raw)
        assert all(0 <= start < end <= len(row["text"]) for start, end in row["quotes"])


@given(st.binary(max_size=200))
def test_any_bytes_as_a_header_are_read_or_refused(raw):
    fields = b"From: %b\nSubject: %b\nDate: %b\nContent-Type: %b\n\nx" % (raw, raw, raw, raw)

    with contextlib.suppress(message.Unusable):
        read(fields)


@pytest.mark.parametrize("field", ["Content-Type: text/plain", "Content-Disposition: inline"])
@pytest.mark.parametrize("unit", ["; a=b", "; a*1*=b", ';"'])
def test_a_megabyte_of_parameters_takes_no_time(field, unit):
    start = time.process_time()

    found = read(f"From: ada@example.org\n{field}{unit * 200_000}\n\nThe quay is closed.\n")

    assert found["text"] == "The quay is closed."
    assert time.process_time() - start < 15
