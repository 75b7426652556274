"""A WordPress export: published posts, the comments readers saw, and everything else counted."""

import json
import time
import tracemalloc
from html import escape
from itertools import islice

import pytest

from documents.ingest import threads
from documents.ingest.formats.wxr import parse
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from tests.conftest import shared_path
from tests.documents.ingest.formats import exports
from tests.documents.ingest.formats.exports import documents, items, left_out, shape

SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/{v}/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/{v}/"'
)


def export(*inner: str, version: str = "1.2", before: str = "", end: str = "</channel></rss>") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<rss version="2.0" {SPACES.format(v=version)}><channel>'
        f"<title>The log</title><language>en</language><wp:wxr_version>{version}</wp:wxr_version>"
        + "".join(inner)
        + end
    )


def post(content: str = "Said.", comments: str = "", **fields: str) -> str:
    said = {"post_id": "1", "status": "publish", "post_type": "post", "post_date_gmt": "2020-01-02 03:04:05"}
    inner = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in (said | fields).items())
    return (
        f"<item><title>A title</title><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"{inner}{comments}</item>"
    )


def comment(id: int, text: str = "No.", parent: int = 0, **fields: str) -> str:
    said = {
        "comment_id": str(id),
        "comment_author": f"Reader {id}",
        "comment_content": f"<![CDATA[{text}]]>",
        "comment_approved": "1",
        "comment_parent": str(parent),
        "comment_date_gmt": "2020-01-03 00:00:00",
    }
    inner = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in (said | fields).items())
    return f"<wp:comment>{inner}</wp:comment>"


def test_the_fixture_as_a_reader_saw_it():
    first, bridge, page = documents(exports.fixture("wxr", "input.xml"))

    assert [post.author for post in first.posts] == [None, "Ross Fenn", "Mira Tolland", "Edda", "Tam"]
    assert first.posts[0].text.startswith("The north mole has a crack two metres wide.\nThe council knew")
    assert first.posts[0].text.endswith("The repair will cost £40,000.")
    assert [first.posts[0].text[a:b] for a, b in first.posts[0].quotes] == ["No ship was ever in danger."]
    assert any(
        "3 comments were left out: 1 spam, 1 unapproved, 1 in the trash." in note for note in first.notes
    )
    assert {entry.reason for entry in first.removed} == {"caption", "block mark"}
    assert first.posts[2].posted_at.isoformat() == "2019-03-05T09:00:00+00:00"
    assert bridge.posts[0].text == "The bridge opens on Monday.\n\nIt will hold."
    assert page.source_url == "https://harrow.example/about/"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3", "1.17"])
def test_any_version_of_the_namespace(version):
    [document] = documents(export(post(comments=comment(2)), version=version))

    assert document.format == "wxr"
    assert shape(document) == [(0, None, "Said."), (1, "Reader 2", "No.")]


def test_prefixes_of_other_names_are_understood_and_undeclared_ones_too():
    renamed = export(post(comments=comment(2))).replace("wp:", "w:").replace("xmlns:wp=", "xmlns:w=")
    undeclared = export(post(comments=comment(2))).replace("xmlns:wp=", "xmlns:other=")

    assert shape(documents(renamed)[0]) == shape(documents(undeclared, "wxr")[0])


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"status": "draft"}, "drafts"),
        ({"status": "private"}, "private posts"),
        ({"status": "pending"}, "posts awaiting review"),
        ({"status": "future"}, "scheduled posts"),
        ({"status": "trash"}, "posts in the trash"),
        ({"status": "auto-draft"}, "automatic drafts"),
        ({"post_type": "attachment", "status": "inherit"}, "attachments"),
        ({"post_type": "nav_menu_item"}, "menu items"),
        ({"post_type": "revision", "status": "inherit"}, "revisions"),
        ({"post_type": "wp_global_styles"}, "items of type wp_global_styles"),
        ({"post_password": "tide"}, "posts behind a password"),
    ],
)
def test_what_readers_never_saw_is_counted(fields, what):
    content = export(post(**fields), post(**fields), post(post_id="3"))

    assert left_out(content) == {what: 2}
    assert len(documents(content)) == 1


def test_a_post_type_of_the_site_is_a_document():
    assert len(documents(export(post(post_type="report")))) == 1


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"comment_approved": "0"}, "1 comment was left out: 1 unapproved."),
        ({"comment_approved": "spam"}, "1 comment was left out: 1 spam."),
        ({"comment_approved": "trash"}, "1 comment was left out: 1 in the trash."),
        ({"comment_type": "note"}, "1 comment was left out: 1 editors’ notes."),
    ],
)
def test_comments_that_readers_never_saw_are_noted(fields, note):
    [document] = documents(export(post(comments=comment(2, **fields))))

    assert len(document.posts) == 1
    assert document.notes == [note]


def test_pingbacks_and_trackbacks_are_counted():
    pings = comment(2, comment_type="pingback") + comment(3, comment_type="trackback")

    [document] = documents(export(post(comments=pings + comment(4, parent=2))))

    assert document.pingbacks == 2
    assert shape(document)[1:] == [(1, "Reader 4", "No.")]


def test_comments_stand_in_the_order_of_their_numbers():
    comments = comment(10, parent=9) + comment(9) + comment(100) + comment(11)

    [document] = documents(export(post(comments=comments)))

    assert [(post.source_id, post.depth) for post in document.posts[1:]] == [
        ("9", 1),
        ("10", 2),
        ("11", 1),
        ("100", 1),
    ]


def test_orphans_circles_and_repeated_numbers_are_mended_and_noted():
    comments = comment(2, parent=77) + comment(3, parent=4) + comment(4, parent=3) + comment(5) + comment(5)

    [document] = documents(export(post(comments=comments)))

    assert [post.source_id for post in document.posts[1:]] == ["2", "4", "3", "5"]
    assert any("answers one that is not here" in note for note in document.notes)
    assert any("circle" in note for note in document.notes)
    assert any("more than once" in note for note in document.notes)


def test_zero_dates_fall_back_to_the_clock_of_the_site():
    zero = "0000-00-00 00:00:00"
    content = post(
        post_date="2020-01-02 05:04:05",
        comments=comment(2, comment_date_gmt=zero, comment_date="2020-01-03 10:00:00")
        + comment(3, comment_date_gmt=zero, comment_date=zero),
    )

    [document] = documents(export(content))

    assert document.posts[1].posted_at.isoformat() == "2020-01-03T08:00:00+00:00"
    assert document.posts[2].posted_at is None


def test_the_author_is_named_as_the_site_shows_them():
    author = "<wp:author><wp:author_id>7</wp:author_id><wp:author_login>jo</wp:author_login>{}</wp:author>"
    shown = author.format("<wp:author_display_name><![CDATA[Jo &amp; Pell]]></wp:author_display_name>")
    entry = post(comments=comment(2, comment_author="", comment_user_id="7")).replace(
        "<wp:post_id>", "<dc:creator>jo</dc:creator><wp:post_id>"
    )

    [document] = documents(export(shown, entry))

    assert document.byline == "Jo & Pell"
    assert document.posts[1].author == "Jo & Pell"


def test_a_post_without_text_under_comments_has_an_empty_article():
    content = export(post("", comments=comment(2)), post('<img src="a.jpg"/>', post_id="3"))

    [document] = documents(content)

    assert shape(document) == [(0, None, ""), (1, "Reader 2", "No.")]
    assert threads.NO_ARTICLE in document.notes
    assert left_out(content) == {"posts without text": 1}


def test_cdata_in_pieces_and_text_that_is_no_xml():
    content = post("It ends ]]]]><![CDATA[> here </item> <b>so</b>").replace(
        "A title", "Tom & Jerry &nbsp;&hellip; 1 < 2 &#55357;&#56832;\x0b\x02"
    )

    [document] = documents(export(content))

    assert document.posts[0].text == "It ends ]]> here so"
    assert document.title == "Tom & Jerry \xa0… 1 < 2 😀"


def test_a_broken_post_spoils_no_other():
    broken = "<item><title>Two</title><wp:post_id>2</wp:posts></wp:x></item>"

    found = items(export(post(post_id="1"), broken, post(post_id="3")))

    whole = [item for item in found if isinstance(item, ParsedDocument) and item.posts[0].text == "Said."]
    assert len(whole) == 2


@pytest.mark.parametrize(
    ("end", "whole"),
    [("</wp:post_id>", 1), ("<![CDATA[Sa", 1), ("<item>", 1), ("</item>", 2), ("</channel>", 2), ("</rs", 2)],
)
def test_of_a_file_cut_short_all_whole_posts_are_kept(end, whole):
    content = export(post(), post(post_id="2"))

    found = items(content[: content.rindex(end) + len(end)])

    assert sum(isinstance(item, ParsedDocument) for item in found) == whole
    assert sum(isinstance(item, Unreadable) for item in found) == 1
    assert found[-1].remedy


def test_a_channel_that_is_not_closed_is_no_loss():
    assert not any(isinstance(item, Unreadable) for item in items(export(post(), end="</rss>")))


def test_an_export_without_posts_is_refused():
    with pytest.raises(IngestError, match="holds no post"):
        items(export())


def test_entities_are_never_expanded_and_nothing_is_loaded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file://{secret}">{laughs}]>'
    start = time.process_time()

    [document] = documents(export(post().replace("A title", "&l11; &x;"), before=doctype))

    assert document.title == "&l11; &x;"
    assert time.process_time() - start < 25


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", "ISO-8859-1"),
        ("utf-8", "ISO-8859-1"),
        ("cp1252", "UTF-8"),
        ("cp1251", "windows-1251"),
    ],
)
def test_encodings_declared_rightly_and_wrongly(encoding, declared):
    said = (
        "Паром стоит у причала." if encoding == "cp1251" else "Die Fähre „Möwe“ – so heißt sie – fährt spät."
    )

    [document] = documents(export(post(said * 3)).replace("UTF-8", declared, 1).encode(encoding), "wxr")

    assert document.posts[0].text == said * 3


def test_a_few_bad_bytes_are_replaced_and_noted():
    content = export(post("Fähre und Möwe, später. " * 20 + "!")).encode().replace(b"!]]", b"\xe9!]]")

    [document] = documents(content)

    assert document.posts[0].text.endswith("\N{REPLACEMENT CHARACTER}!")
    assert document.notes == ["Bytes that are not in the file’s encoding were replaced."]


def test_100_000_comments_take_seconds():
    comments = "".join(comment(n, parent=n - 1 if n % 50 else 0) for n in range(1, 100_001))
    start = time.process_time()

    [document] = documents(export(post(comments=comments)))

    assert len(document.posts) == 100_001
    assert max(post.depth for post in document.posts) == 50
    assert time.process_time() - start < 75


def test_a_very_deep_thread():
    comments = "".join(comment(n, parent=n - 1) for n in range(1, 5_001))

    [document] = documents(export(post(comments=comments)))

    assert document.posts[-1].depth == 5_000


def test_tags_nested_too_deep_make_one_post_unreadable():
    deep = "<item><title>Deep</title>" + "<a>" * 10_000 + "</item>"

    found = items(export(post(), deep, post(post_id="3")))

    exports.assert_sound(found)
    assert sum(isinstance(item, ParsedDocument) and item.title == "A title" for item in found) == 2


def test_naughty_strings_in_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())
    entries = [
        post(
            text.replace("]]>", "]] >"),
            comments=comment(2, text.replace("]]>", "]] >"), comment_author=escape(text)),
        ).replace("A title", escape(text))
        for text in strings
    ]

    found = items(export(*entries))

    exports.assert_sound(found)
    assert not any(isinstance(item, Unreadable) for item in found)
    assert sum(isinstance(item, ParsedDocument | LeftOut) for item in found) >= 1


@pytest.mark.parametrize("seed", range(60))
def test_damaged_exports_are_read_or_refused(seed):
    pieces = [b"<", b">", b"&", b"]]>", b"<![CDATA[", b"</item>", b"<item>", b"\xff", b"\x00", b"<!--", b""]

    exports.read_or_refused(exports.mutilate(exports.fixture("wxr", "input.xml"), seed, pieces), "wxr")


def test_posts_come_while_the_file_is_still_read_and_memory_stays_flat():
    entries = [
        post("Said. " * 200, comments=comment(2) * 3, post_id=str(n)).encode() for n in range(20)
    ] * 1_500

    class File:
        """An export of 70 MB."""

        def __init__(self) -> None:
            self.pieces = iter([export(end="").encode(), *entries, b"</channel></rss>"])
            self.taken = 0

        def read(self, size: int = -1) -> bytes:
            piece = b"".join(islice(self.pieces, 200))
            self.taken += len(piece)
            return piece

    file = File()
    found = parse(file, Hint(name="export.xml"))
    tracemalloc.start()

    first = next(found)
    early = file.taken
    rest = sum(1 for _ in islice(found, 5_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(first, ParsedDocument)
    assert early < 5_000_000
    assert rest == 5_000
    assert peak < 30_000_000
