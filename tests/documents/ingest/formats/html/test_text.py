"""The text of articles and comments: paragraphs, line breaks, quotations, and what stays out."""

import io
from typing import Any

import pytest

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint, ParsedDocument
from tests.documents.ingest.formats.html import samples


def parsed(page: str, **hint: Any) -> ParsedDocument:
    [document] = parse(io.BytesIO(page.encode()), Hint(**hint))
    return document


def article(inner: str) -> str:
    return (
        parsed(samples.page(samples.post(samples.BODY + inner)))
        .posts[0]
        .text.removeprefix("\n\n".join(samples.ARTICLE))
        .strip("\n")
    )


def comment(inner: str, extra: str = "") -> ParsedDocument:
    return parsed(
        samples.page(
            f"""{samples.post()}<ol class="comment-list"><li class="comment depth-1" id="comment-1"><cite
class="fn">Oda</cite><div class="comment-content">{inner}</div>{extra}</li></ol>"""
        )
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\n   line   of <b>words</b>, <i>all</i>\tin one.</p>", "One line of words, all in one."),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One.<br>Two.<br/>Three.</p>", "One.\nTwo.\nThree."),
        ("<div>One.<br><br>Two.</div>", "One.\n\nTwo."),
        ("<h2>Heading</h2><p>Text.</p>", "Heading\n\nText."),
        ("<ul><li>milk</li><li>bread <b>and</b> oil</li></ul><p>Text.</p>", "milk\nbread and oil\n\nText."),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "a\nb\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\nb\nc\nd"),
        ("<p>Before</p>loose text<p>After</p>", "Before\n\nloose text\n\nAfter"),
        ("<p>a&nbsp;b &lt;c&gt; &amp;amp; &eacute;</p><p>&nbsp;</p><p>d</p>", "a\xa0b <c> &amp; é\n\nd"),
        ("<pre>if x:\n    y\n</pre>", "if x:\n    y"),
        ('<p>Smile <img class="emoji" alt="🙂" src="a.svg">!</p>', "Smile 🙂!"),
        ("<p>a<script>x()</script>b<style>p{}</style>c</p>", "a b c"),
        ('<p>seen<span style="display: none">not seen</span></p>', "seen"),
        ('<p>seen<span class="screen-reader-text"> (opens in a new window)</span></p>', "seen"),
        ("<p>10&#8239;€ and e&#769; and שלום</p>", "10\u202f€ and e\u0301 and שלום"),
        ("<figure><img src=a.png><figcaption>The quay at dawn</figcaption></figure><p>Text.</p>", "Text."),
        ('<div class="wp-caption"><p class="wp-caption-text">The quay</p></div><p>Text.</p>', "Text."),
        ('<div class="related-posts"><h3>Related</h3><ul><li>The fair</li></ul></div><p>Text.</p>', "Text."),
        ('<form><label>Newsletter</label><input name="mail"></form><p>Text.</p>', "Text."),
    ],
)
def test_markup_becomes_text(markup, text):
    assert article(markup) == text


def test_quotations_stay_in_the_text_and_are_marked():
    document = comment("<blockquote><p>Nobody at the quay</p><p>believes it.</p></blockquote><p>I do.</p>")

    post = document.posts[1]
    assert post.text == "Nobody at the quay\n\nbelieves it.\n\nI do."
    assert [post.text[start:end] for start, end in post.quotes] == ["Nobody at the quay\n\nbelieves it."]


def test_nested_quotations_are_one_span():
    post = comment("<p>He:</p><blockquote>a<blockquote>b</blockquote></blockquote><p>c</p>").posts[1]

    assert [post.text[start:end] for start, end in post.quotes] == ["a\n\nb"]


def test_buttons_notices_and_forms_stay_out_of_a_comment():
    document = comment(
        """<em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em><p>Who pays?</p>
<div class="comment-likes"><a href="#">Like</a> 3 likes</div>""",
        extra='<div class="reply"><a class="comment-reply-link" href="#">Reply</a></div>' + samples.FORM,
    )

    assert document.posts[1].text == "Who pays?"


def test_words_in_a_comment_that_look_like_furniture_stay():
    assert (
        comment("<p>Like the last engine.</p><p>Share the costs!</p>").posts[1].text
        == "Like the last engine.\n\nShare the costs!"
    )


def test_an_article_that_bears_the_name_of_a_category_is_kept():
    page = samples.page(
        f"""<div class="post category-newsletter tag-social hentry"><h2 class="post-title">{samples.TITLE}</h2><div
class="entry">{samples.BODY}</div></div>"""
    )

    assert parsed(page).posts[0].text == "\n\n".join(samples.ARTICLE)


def test_a_side_bar_of_recent_comments_is_not_the_thread():
    document = parsed(samples.page(samples.post()))

    assert len(document.posts) == 1


def test_a_page_that_names_nothing_is_read_by_its_paragraphs():
    page = f"<html><body><table><tr><td><a href=/>Home</a> <a href=/a>About</a></td></tr><tr><td><font>{samples.BODY}</font></td></tr></table></body></html>"

    assert parsed(page).posts[0].text == "\n\n".join(samples.ARTICLE)


def test_a_page_that_does_without_body():
    page = (
        f"<!doctype html><meta charset=utf-8><title>{samples.TITLE}</title><article>{samples.BODY}</article>"
    )

    assert parsed(page).posts[0].text == "\n\n".join(samples.ARTICLE)


def test_a_declared_title_stands_in_for_a_missing_heading():
    page = f"<html><head><title>{samples.TITLE} on Tuesday | The Bell</title></head><body><div>{samples.BODY}</div></body></html>"

    assert parsed(page).title == f"{samples.TITLE} on Tuesday"


def test_the_address_fetched_from_is_the_source_of_a_page_that_names_none():
    document = parsed(
        f"<html><body><p>{samples.ARTICLE[0]}</p></body></html>", url="https://bell.example/2024/03/02/ferry/"
    )

    assert document.source_url == "https://bell.example/2024/03/02/ferry/"
    assert document.published_at is not None


def test_a_canonical_address_may_be_relative_but_never_a_script():
    head = '<link rel="canonical" href="{}"><p>' + samples.ARTICLE[0]

    assert (
        parsed(head.format("/ferry"), url="https://bell.example/a").source_url == "https://bell.example/ferry"
    )
    assert parsed(head.format("javascript:alert(1)")).source_url is None


def test_a_comment_that_answers_its_own_reply_answers_the_article():
    def item(number: int, parent: int) -> str:
        return f'<div class="comment" data-comment-id="{number}" data-parent-id="{parent}"><p>Comment {number}.</p></div>'

    document = parsed(samples.page(samples.post() + item(1, 2) + item(2, 1)))

    assert [(post.text, post.depth) for post in document.posts[1:]] == [("Comment 2.", 1), ("Comment 1.", 2)]


def test_comments_of_no_known_system_are_told_by_their_dates():
    def item(author: str, text: str, replies: str = "") -> str:
        return f"""<div class="c-entry"><b>{author}</b> <time datetime="2024-03-03T16:05:00Z">3 March</time><p>{text}</p>
<div class="c-more">{replies}</div></div>"""

    page = samples.page(
        f'{samples.post()}<section id="comments"><h2>3 comments</h2>{item("Oda", "Who pays?", item("Ivo", "The fund does."))}'
        f"{item('Jule', 'I row.')}</section>"
    )

    document = parsed(page)

    assert [post.depth for post in document.posts] == [0, 1, 2, 1]
    assert "Who pays?" in document.posts[1].text
    assert "The fund does." not in document.posts[1].text


def test_spaces_and_indentation_between_coloured_words_of_code_stay():
    code = '<pre><span class="k">from</span> <span>quay</span> <span class="k">import</span>  <span>bell</span>\n\n<span class="k">if</span> x:\n    <span class="k">return</span> <span>1</span>  <i># one</i>\n</pre>'

    assert article(code) == "from quay import  bell\n\nif x:\n    return 1  # one"


def test_an_article_that_only_the_data_of_a_page_hold():
    body = " ".join(samples.ARTICLE * 2)
    about = '{"@type": "NewsArticle", "headline": "x", "articleBody": "' + body + '"}'
    data = f'<script type="application/ld+json">{about}</script>'

    document = parsed(
        f"<html><head>{data}</head><body><div>Read on in the app, says the quay.</div></body></html>"
    )

    assert document.posts[0].text == body
