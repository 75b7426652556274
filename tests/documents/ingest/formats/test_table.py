"""What the rows of a table become: documents, articles, threads."""

import csv as csv_module
import io
import json
from datetime import UTC, datetime

import pytest

from documents.ingest.formats import csv, table, table_cells, table_columns
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable
from tests.conftest import shared_path


def items(text: str | bytes, /, **columns: str) -> list:
    raw = text if isinstance(text, bytes) else text.encode()
    return list(csv.parse(io.BytesIO(raw), Hint(name="comments.csv", columns=columns or None)))


def documents(text: str | bytes, /, **columns: str) -> list[ParsedDocument]:
    return [item for item in items(text, **columns) if isinstance(item, ParsedDocument)]


def shape(document: ParsedDocument) -> list[tuple[int, str | None, str]]:
    return [(post.depth, post.author, post.text) for post in document.posts]


def test_a_spreadsheet_of_comments_is_one_thread_named_after_the_file():
    [document] = documents("text,author\nThe quay is closed.,Ann\nIt is open.,Bo\n")

    assert document.title == "comments"
    assert shape(document) == [(0, None, ""), (1, "Ann", "The quay is closed."), (1, "Bo", "It is open.")]
    assert document.notes == ["The page has no article; its thread stands under an empty one."]


def test_a_long_one_is_cut():
    rows = "".join(f"Comment {n}.\n" for n in range(table.MOST_FLAT + 5))

    first, second = documents("text\n" + rows)

    assert (len(first.posts), len(second.posts)) == (table.MOST_FLAT + 1, 6)


def test_rows_of_a_document_may_be_spread_over_the_table():
    first, second = documents(
        "comment_id,article_id,parent_id,user,comment\n"
        "1,a1,,Ann,One.\n2,a2,,Bo,Two.\n3,a1,1,Cy,Answer.\n4,a1,3,Ann,Deeper.\n5,a2,,Di,Three.\n"
    )

    assert first.title == "a1"
    assert shape(first) == [(0, None, ""), (1, "Ann", "One."), (2, "Cy", "Answer."), (3, "Ann", "Deeper.")]
    assert [post.author for post in second.posts] == [None, "Bo", "Di"]


def test_the_row_with_the_title_is_the_article():
    [document] = documents(
        "thread,id,parent,title,author,date,url,text\n"
        "t,2,1,,Bo,2026-01-03,,Second.\n"
        "t,1,,The weir,Ann,2026-01-02,https://news.example/weir,First.\n"
        "t,3,2,,Cy,2026-01-04,,Third.\n"
    )

    assert (document.title, document.byline) == ("The weir", "Ann")
    assert document.source_url == "https://news.example/weir"
    assert document.published_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert [(depth, text) for depth, _, text in shape(document)] == [
        (0, "First."),
        (1, "Second."),
        (2, "Third."),
    ]
    assert document.notes == []


def test_the_row_of_that_kind_is_the_article():
    first, second = documents(
        "kind,title,text\narticle,One,First.\ncomment,,Yes.\ncomment,,No.\narticle,Two,Second.\n,,Well.\n"
    )

    assert [len(first.posts), len(second.posts)] == [3, 2]
    assert [first.title, second.title] == ["One", "Two"]


def test_rows_with_titles_are_documents_of_their_own():
    found = documents("title,text,author\nOne,First.,Ann\nTwo,Second.,Bo\n,Third.,Cy\n")

    assert [document.title for document in found] == ["One", "Two", ""]
    assert all(len(document.posts) == 1 for document in found)


def test_rows_with_the_title_of_their_article_are_its_comments():
    first, second = documents("article_title,comment\nOne,Yes.\nTwo,No.\nOne,Well.\n")

    assert (first.title, [post.text for post in first.posts]) == ("One", ["", "Yes.", "Well."])
    assert (second.title, [post.text for post in second.posts]) == ("Two", ["", "No."])


def test_a_document_a_row_by_naming_the_rows_id_as_the_document():
    found = documents("id,comment\n1,Yes.\n2,No.\n", document="id")

    assert [(document.posts[0].text, len(document.posts)) for document in found] == [("Yes.", 1), ("No.", 1)]


def test_without_a_document_an_articles_thread_is_told_by_who_answers_whom():
    first, second = documents(
        "id,type,by,time,title,text,parent\n"
        "1,story,Ann,1700000000,The weir,,\n"
        "4,comment,Di,1700000300,,Four.,3\n"
        "2,comment,Bo,1700000100,,Two.,1\n"
        "3,story,Cy,1700000200,The quay,It is closed.,\n"
        "5,comment,Ann,1700000400,,Five.,2\n"
    )

    assert (first.title, [post.text for post in first.posts]) == ("The weir", ["", "Two.", "Five."])
    assert (second.title, [post.text for post in second.posts]) == ("The quay", ["It is closed.", "Four."])
    assert first.published_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_comments_of_reddit_stand_under_their_submission():
    rows = (
        "author,body,created_utc,id,{link}parent_id\n"
        "u1,&gt; so it is &amp; was,1700000000,c1,{t}t3_s1\nu2,No.,1700000100,c2,{t}t1_c1\nu3,Other.,1700000200,c3,{u}t3_s2\n"
    )
    for text in (
        rows.format(link="link_id,", t="t3_s1,", u="t3_s2,"),
        rows.format(link="", t="", u=""),
    ):
        first, second = documents(text)

        assert shape(first) == [(0, None, ""), (1, "u1", "> so it is & was"), (2, "u2", "No.")]
        assert shape(second) == [(0, None, ""), (1, "u3", "Other.")]


def test_posts_of_a_forum_follow_their_opening_post():
    [document] = documents("thread_id,post_id,author,text\n7,1,Ann,Why?\n7,2,Bo,Because.\n7,3,Cy,No.\n")

    assert shape(document) == [(0, "Ann", "Why?"), (1, "Bo", "Because."), (1, "Cy", "No.")]
    assert "the opening post stands for it" in document.notes[0]


def test_ids_that_a_tool_made_decimal_numbers_are_the_same_ids():
    [document] = documents("id,parent_id,comment\n1.0,,One.\n2,1.0,Two.\n3.0,nan,Three.\n4,2.0,Four.\n")

    assert [post.depth for post in document.posts] == [0, 1, 2, 3, 1]


def test_ids_that_are_numbered_say_what_answers_what():
    [document] = documents(
        "comment_id,comment\ns_0,One.\ns_0_0,Two.\ns_1,Three.\ns_0_0_5,Four.\ns_9_1,Five.\n"
    )

    assert [(post.depth, post.text) for post in document.posts[1:]] == [
        (1, "One."),
        (2, "Two."),
        (3, "Four."),
        (1, "Three."),
        (1, "Five."),
    ]


@pytest.mark.parametrize("nobody", ["", "0", "-1", "NULL", "NaN", "None", "\\N", "0.0"])
def test_what_answers_nobody(nobody):
    [document] = documents(f"id,parent,comment\n5,{nobody},One.\n6,{nobody},Two.\n7,5,Three.\n")

    assert [post.depth for post in document.posts] == [0, 1, 2, 1]
    assert document.notes == ["The page has no article; its thread stands under an empty one."]


def test_orphans_and_circles_are_kept_and_noted():
    [document] = documents("id,parent,comment\n1,2,One.\n2,1,Two.\n3,99,Three.\n4,4,Four.\n")

    assert len(document.posts) == 5
    assert {post.text for post in document.posts if post.depth == 1} == {"Two.", "Three.", "Four."}
    assert any("answers one that is not here" in note for note in document.notes)
    assert any("circle" in note for note in document.notes)


def test_what_stands_there_twice_comes_in_once():
    [document] = documents("id,parent,comment\n1,,One.\n2,1,Two.\n1,,One.\n")

    assert len(document.posts) == 3
    assert "1 row of the table stood there twice and came in once." in document.notes


def test_rows_without_text_are_counted_unless_something_answers_them():
    found = items("title,text\nOne,\nTwo,Yes.\nThree,  \n")
    [document] = documents("id,parent,comment\n1,,\n2,1,Two.\n3,,\n")

    assert found[-1] == LeftOut("comments.csv", "rows without text", 2)
    assert [post.text for post in document.posts] == ["", "", "Two."]
    assert "1 row without text was left out." in document.notes


def test_texts_that_are_html_are_read_as_pages_are():
    [document] = documents(
        'id,parent,comment\n1,,"<p>One &amp; two.</p><blockquote>Said.</blockquote>"\n2,1,Line<br>break\n'
    )

    assert document.posts[1].text == "One & two.\n\nSaid."
    assert [document.posts[1].text[a:b] for a, b in document.posts[1].quotes] == ["Said."]
    assert document.posts[2].text == "Line\nbreak"
    assert any("HTML" in note for note in document.notes)


def test_texts_about_html_are_left_alone():
    [document] = documents("comment\nUse <p> for a paragraph & <b> for bold.\nIf a < b then <i>.\n")

    assert [post.text for post in document.posts[1:]] == [
        "Use <p> for a paragraph & <b> for bold.",
        "If a < b then <i>.",
    ]


def test_an_apostrophe_before_a_formula_is_text():
    [document] = documents("comment\n'=1+1\n=2+2\n@me\n")

    assert [post.text for post in document.posts[1:]] == ["'=1+1", "=2+2", "@me"]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-03-01 10:00:00 UTC", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("1700000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000.0", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000000000", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1.7E+09", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("20260301", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Wed Aug 27 13:08:45 +0000 2008", datetime(2008, 8, 27, 13, 8, 45, tzinfo=UTC)),
        ("March 3, 2016 at 4:05 pm", datetime(2016, 3, 3, 16, 5, tzinfo=UTC)),
        ("Tue, 01 Mar 2016 10:00:00 GMT", datetime(2016, 3, 1, 10, tzinfo=UTC)),
        ("01-Jan-20 12:05 AM", datetime(2020, 1, 1, 0, 5, tzinfo=UTC)),
        ("yesterday", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_dates(cell, moment):
    found = table_cells.moment(cell)

    assert found == moment


def test_the_order_of_day_and_month_is_that_of_the_column():
    us = documents("title,text,date\nA,a,03/04/2016\nB,b,03/14/2016\n")
    eu = documents("title,text,date\nA,a,03/04/2016\nB,b,14/03/2016\n")

    assert us[0].published_at == datetime(2016, 3, 4, tzinfo=UTC)
    assert eu[0].published_at == datetime(2016, 4, 3, tzinfo=UTC)


def test_dates_that_cannot_be_read_are_counted():
    [document] = documents("comment,date\nOne.,soon\nTwo.,2026-01-01\nThree.,later\n")

    assert "2 dates could not be read." in document.notes


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("commentID,parentID,commentBody,userDisplayName,createDate,articleID,commentType,userID",
         {"id": "commentID", "parent": "parentID", "text": "commentBody", "author": "userDisplayName",
          "date": "createDate", "document": "articleID"}),
        ("comment_ID,comment_post_ID,comment_author,comment_author_email,comment_date,comment_date_gmt,comment_content,comment_approved,comment_parent,user_id",
         {"id": "comment_ID", "document": "comment_post_ID", "author": "comment_author", "date": "comment_date_gmt",
          "text": "comment_content", "parent": "comment_parent"}),
        ("article_id,comment_counter,comment_author,timestamp,comment_text",
         {"document": "article_id", "id": "comment_counter", "author": "comment_author", "date": "timestamp",
          "text": "comment_text"}),
        ("videoId,textDisplay,authorDisplayName,publishedAt,parentId,id",
         {"document": "videoId", "text": "textDisplay", "author": "authorDisplayName", "date": "publishedAt",
          "parent": "parentId", "id": "id"}),
        ("Nr.,Antwort auf,Benutzername,Datum,Kommentar,Artikel-ID",
         {"id": "Nr.", "parent": "Antwort auf", "author": "Benutzername", "date": "Datum", "text": "Kommentar",
          "document": "Artikel-ID"}),
        ("auteur,date,commentaire,réponse à,identifiant", {"author": "auteur", "date": "date", "text": "commentaire",
                                                           "parent": "réponse à"}),
        ("tweet_id,user_screen_name,created_at,full_text,in_reply_to_status_id,conversation_id,lang",
         {"id": "tweet_id", "author": "user_screen_name", "date": "created_at", "text": "full_text",
          "parent": "in_reply_to_status_id", "document": "conversation_id", "language": "lang"}),
        ("用户名,日期,评论", {"author": "用户名", "date": "日期", "text": "评论"}),
    ],
)  # fmt: skip
def test_the_names_that_tools_and_people_use(header, told):
    names = header.split(",")

    guessed = table_columns.guess(names, [])

    assert {word: names[at] for word, at in guessed.items() if word in told} == told


def test_a_table_whose_columns_say_nothing_lists_them_and_says_what_to_do():
    with pytest.raises(table_columns.ColumnsUntold) as refused:
        items("q1,q2\n5,The quay should have stayed open.\n4,Nobody asked us about it.\n")

    message = str(refused.value)
    assert "“q1”, “q2”" in message
    assert "--column text=q2" in message
    assert "comments.csv" in message


@pytest.mark.parametrize("columns", [{"text": "q2"}, {"text": "Q2 "}, {"text": "2"}, {"text": "column 2"}])
def test_a_column_is_named_in_any_case_or_by_its_number(columns):
    [document] = documents("q1,q2\n5,One.\n4,Two.\n", **columns)

    assert [post.text for post in document.posts[1:]] == ["One.", "Two."]


def test_what_is_given_goes_before_what_is_told_and_the_rest_is_still_told():
    [document] = documents("text,body,user,nick\nA,One.,Ann,a\n", text="body", author="nick")

    assert [(post.author, post.text) for post in document.posts][-1] == ("a", "One.")


def test_a_word_given_as_empty_is_held_by_no_column():
    [document] = documents("text,document\nOne.,a\nTwo.,b\n", document="")

    assert len(document.posts) == 3


def test_a_wrong_mapping_is_refused_with_what_there_is():
    with pytest.raises(IngestError, match="no column “body”") as column:
        items("text,user\nA,b\n", text="body")
    with pytest.raises(IngestError, match="not something a column can hold") as word:
        items("text,user\nA,b\n", words="text")

    assert "“text”, “user”" in str(column.value)
    assert "text, author, date" in str(word.value)


def test_naughty_strings_in_every_cell():
    naughty = json.loads(shared_path("data/hostile/blns.json").read_text())
    out = io.StringIO()
    writer = csv_module.writer(out)
    writer.writerow(["id", "title", "author", "document", "parent", "date", "text"])
    for number, text in enumerate(naughty):
        writer.writerow([number, "", text, "all", text, text, text])

    found = items(out.getvalue().encode("utf-8", "surrogatepass"))

    assert not any(isinstance(item, Unreadable) for item in found)
    [document] = found
    wanted = [
        text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n") for text in naughty if text.strip()
    ]
    assert sorted(post.text for post in document.posts[1:] if post.text.strip()) == sorted(wanted)


def test_a_hundred_thousand_comments_and_a_deep_chain():
    chain = "id,parent,comment\n" + "".join(
        f"{n},{n - 1 if n else ''},Comment {n}.\n" for n in range(100_000)
    )

    [document] = documents(chain)

    assert len(document.posts) == 100_001
    assert max(post.depth for post in document.posts) == 100_000


def test_more_rows_than_a_document_may_have_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    text = "document,comment\n" + "a,x\n" * 4 + "b,y\n"

    refused, kept = items(text)

    assert isinstance(refused, Unreadable)
    assert "at most 3 rows" in refused.message
    assert isinstance(kept, ParsedDocument)
