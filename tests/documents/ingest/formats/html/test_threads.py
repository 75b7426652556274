"""One thread as many systems print it: found, in order, at its depth, its words alone."""

import io

import pytest

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, ParsedDocument
from tests.documents.ingest.formats.html import samples, services
from tests.documents.ingest.formats.html.blogs import BLOGS
from tests.documents.ingest.formats.html.widgets import WIDGETS

THREADED = {**BLOGS, **services.SERVICES, **WIDGETS}


def parsed(page: str) -> ParsedDocument:
    [document] = parse(io.BytesIO(page.encode()), Hint(name="page.html"))
    return document


@pytest.mark.parametrize("system", THREADED)
def test_a_thread_of_each_system(system):
    document = parsed(THREADED[system]())

    samples.assert_article_and_thread(document)
    assert document.notes == []


def shape(document: ParsedDocument) -> list[tuple[int, str | None, str]]:
    return [(post.depth, post.author, post.text) for post in document.posts[1:]]


def test_a_question_its_answers_and_the_comments_on_both():
    document = parsed(services.stack_exchange_of_comments())

    assert document.title == samples.TITLE
    assert document.posts[0].text == "\n\n".join(samples.ARTICLE)
    assert shape(document) == [
        (1, "Jule", samples.JULE),
        (1, "Oda Brenn", samples.ARTICLE[0]),
        (2, "Ivo Tamm", samples.IVO),
    ]


def test_replies_that_only_a_class_tells():
    document = parsed(services.replies_by_class_alone())

    assert [post.depth for post in document.posts[1:]] == [1, 2, 2, 1]
    assert [post.author for post in document.posts[1:3]] == ["Oda Brenn", "Ivo Tamm"]


def test_a_saved_page_of_videos():
    document = parsed(services.youtube())

    assert shape(document) == [
        (1, "@oda", "Who pays for the engine?"),
        (2, "@ivo", "The harbour fund does."),
        (1, "@jule", "I row across now."),
    ]


def test_a_frame_of_comments_saved_by_itself_has_no_article():
    def item(number: int, author: str, text: str, replies: str = "") -> str:
        return f"""<li class="post" id="post-900{number}"><div data-role="post-content" class="post-content"><header
class="comment__header"><span class="author publisher-anchor-color"><a href="#">{author}</a></span><a class="time-ago" href="#"
title="Sunday, March 3, 2024 4:05 PM">2 years ago</a></header><div class="post-body-inner"><div
class="post-message"><p>{text}</p></div></div></div><ul data-role="children" class="children">{replies}</ul></li>"""

    document = parsed(
        f"""<html lang="en"><head><title>Disqus Comments</title></head><body><div id="layout"><section id="conversation"><div
id="posts"><ul id="post-list" class="post-list">{item(1, "Oda", "Who pays?", item(2, "Ivo", "The fund."))}{item(5, "Jule", "I row.")}</ul></div></section></div></body></html>"""
    )

    assert document.posts[0].text == ""
    assert shape(document) == [(1, "Oda", "Who pays?"), (2, "Ivo", "The fund."), (1, "Jule", "I row.")]
    assert any("no article" in note for note in document.notes)


def test_comments_that_linked_data_only_refers_to():
    data = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "NewsArticle", "headline": "The ferry stops", "commentCount": 4, "comment": [{"@id": "#c1"}, {"@id": "#c5"}]},
{"@type": "Comment", "@id": "#c1", "text": "Who pays?", "author": {"@type": "Person", "name": "Oda &amp; Co"}},
{"@type": "Comment", "@id": "#c2", "text": "The fund.", "parentItem": {"@id": "#c1"}, "author": "Ivo"},
{"@type": "Comment", "@id": "#c5", "text": "I row.", "author": {"name": "Jule"}}]}</script>"""

    document = parsed(samples.page(data + samples.post()))

    assert sorted(shape(document)) == [
        (1, "Jule", "I row."),
        (1, "Oda & Co", "Who pays?"),
        (2, "Ivo", "The fund."),
    ]
    assert document.notes == ["The page says 4 comments; 3 are on this page."]


def test_linked_comments_in_a_circle():
    data = """<script type="application/ld+json">{"@type": "BlogPosting", "headline": "x", "comment": [
{"@id": "#a", "text": "A", "parentItem": {"@id": "#b"}}, {"@id": "#b", "text": "B", "parentItem": {"@id": "#a"}}]}</script>"""

    document = parsed(samples.page(data + samples.post()))

    assert {post.text for post in document.posts[1:]} == {"A", "B"}


@pytest.mark.parametrize(
    ("heading", "notes"),
    [
        ("<h2 class='comments-title'>132 comments</h2>", ["The page says 132 comments; 1 is on this page."]),
        ("<h3>1 thought on “The ferry stops”</h3>", []),
        ("<h3 class='comments-title'>Comments (7)</h3>", ["The page says 7 comments; 1 is on this page."]),
        ("<p>12 Kommentare</p>", ["The page says 12 comments; 1 is on this page."]),
        ("<h3>Leave a comment</h3>", []),
    ],
)
def test_the_pages_own_count_is_compared(heading, notes):
    item = '<li id="comment-1" class="comment depth-1"><cite class="fn">Oda</cite><div class="comment-content"><p>Who pays?</p></div></li>'
    document = parsed(
        samples.page(f'{samples.post()}<div id="comments">{heading}<ol class="commentlist">{item}</ol></div>')
    )

    assert document.notes == notes


def test_a_page_that_shows_no_comment_of_those_it_counts():
    document = parsed(
        samples.page(
            f'{samples.post()}<section id="comments"><h2 class="comments-title">76 Comments</h2></section>'
        )
    )

    assert document.notes == ["The page says 76 comments; none is on this page."]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="comment-wrapper"><h3>Comments</h3><a href="#">Show comments</a></div>',
        '<ul class="tools"><li class="comment">36 comments</li><li class="share">Share</li></ul>',
        '<div id="c2616" class="csc-default"><p>The quay at dawn.</p></div><div id="c2617" class="csc-default"><p>And at dusk.</p></div>',
        '<nav><ul><li class="level0 nav-1">Ferries</li><li class="level1 nav-1-1">Steam</li></ul></nav>',
        '<div class="RetweetDialog-commentBox"><span class="username">you</span><p>Add a comment</p></div>',
        '<aside><div class="latestComments"><ul class="commentList"><li class="quip-latest-comment"><a href="/a">Gus</a> 3 days ago</li></ul></div></aside>',
        '<div class="commentformwrapper"><h2>Reply</h2><form id="commentform"><label>Name</label><textarea></textarea></form></div>',
    ],
)
def test_what_only_bears_a_comments_name_is_none(box):
    assert len(parsed(samples.page(samples.post() + box)).posts) == 1


def test_a_thread_in_the_foot_of_its_article_or_in_an_aside_is_found():
    item = '<li id="comment-1" class="comment"><cite class="fn">Oda</cite><div class="comment-content"><p>Who pays?</p></div></li>'
    for tag in ("footer", "aside"):
        page = samples.page(
            f'{samples.post()}<{tag} class="article-foot"><div id="comments"><ol>{item}</ol></div></{tag}>'
        )

        assert shape(parsed(page)) == [(1, "Oda", "Who pays?")]


def test_a_day_before_its_month_is_told_by_the_other_dates():
    def item(number: int, date: str) -> str:
        return f'<li id="comment-{number}" class="comment"><cite>Oda</cite><span class="comment-date">{date}</span><div class="comment-content"><p>Who?</p></div></li>'

    document = parsed(
        samples.page(
            f'{samples.post()}<ol class="commentlist">{item(1, "21/04/2013")}{item(2, "07/04/2013")}</ol>'
        ).replace('lang="en-GB"', "")
    )

    assert [post.posted_at.month for post in document.posts[1:] if post.posted_at] == [4, 4]


def test_buttons_in_a_language_that_no_list_holds():
    def item(number: int, text: str) -> str:
        return f'<li id="comment-{number}" class="comment"><b class="fn">Oda</b><p>{text}</p><p>Vastaa</p><p>Ilmianna</p></li>'

    texts = ["Kuka maksaa?", "Rahasto.", "Rahasto on tyhjä.", "Minä soudan.\n\nVastaa"]
    items = "".join(item(number, text) for number, text in enumerate(texts[:4]))

    document = parsed(samples.page(f'{samples.post()}<ol class="commentlist">{items}</ol>'))

    assert [post.text for post in document.posts[1:4]] == texts[:3]


def test_a_deleted_comment_keeps_its_place():
    def item(number: int, text: str, replies: str = "") -> str:
        return f"""<li class="comment" id="c77{number}001"><div class="comment-block"><div class="comment-header"><cite
class="user">Oda</cite></div><p class="comment-content">{text}</p></div><div class="comment-replies"><ol>{replies}</ol></div></li>"""

    gone = '<span class="deleted-comment">This comment has been removed by the author.</span>'
    thread = item(1, gone, item(2, "What did it say?"))

    document = parsed(
        samples.page(
            f'{samples.post()}<div class="comments" id="comments"><div id="comment-holder"><ol>{thread}</ol></div></div>'
        )
    )

    assert [(post.depth, post.parent) for post in document.posts] == [(0, None), (1, 0), (2, 1)]
    assert document.posts[2].text == "What did it say?"
    assert "removed by" not in document.posts[1].text
