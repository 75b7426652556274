"""An article among what sites print around it: all of its paragraphs, in order, and nothing else."""

import io

import pytest

from documents.ingest.formats.html import parse
from documents.ingest.parsed import Hint
from tests.bench.articles import overall, score, shingles
from tests.documents.ingest.formats.html import samples

TEXT = "\n\n".join(samples.ARTICLE)


def article(page: str) -> str:
    [document] = parse(io.BytesIO(page.encode()), Hint())
    return document.posts[0].text


def test_a_layout_named_after_its_side_bar_holds_the_article():
    page = f'<html><body><div class="mainwrap sidebar"><div class="posttext"><h1>{samples.TITLE}</h1>{samples.BODY}</div></div></body></html>'

    assert article(page) == TEXT


def test_paragraphs_each_in_a_box_of_their_own():
    steps = "".join(
        f'<div class="step"><div class="content"><p>{text}</p></div></div>' for text in samples.ARTICLE
    )

    assert (
        article(
            f"<html><body><div>Ferries</div><div id='all'><h1>{samples.TITLE}</h1>{steps}</div></body></html>"
        )
        == TEXT
    )


def test_a_name_that_holds_little_gives_way_to_the_paragraphs():
    teaser = f'<div class="entry-content"><p>{samples.ARTICLE[0][:90]} and so on, and so on, says the council of the town.</p></div>'
    page = f'<html><body><div class="hero">{teaser}</div><div class="x7"><h1>{samples.TITLE}</h1>{samples.BODY * 3}</div></body></html>'

    assert article(page) == "\n\n".join([TEXT] * 3)


def test_text_between_line_breaks_counts_as_paragraphs():
    loose = "<br><br>".join(samples.ARTICLE)

    assert (
        article(
            f'<html><body><div class="links"><a href="/">Home</a></div><div class="x"><div class="y">{loose}</div></div></body></html>'
        )
        == TEXT
    )


def test_cards_of_other_articles_are_left_out():
    cards = "".join(
        f'<div class="card"><h3><a href="/{n}">The fair of 19{n}</a></h3><p>It was wet, and the choir sang at the quay all the same.</p></div>'
        for n in (61, 84)
    )

    assert article(samples.page(samples.post(samples.BODY + cards))) == TEXT


@pytest.mark.parametrize(
    "after",
    [
        "<h3>Related stories</h3><p>The fair opens</p><p>The bell rings</p>",
        "<h4>Mehr zum Thema</h4><p><a href='/a'>Die Messe</a></p>",
        "<p>More from The Bell</p><p><a href='/a'>The fair opens on Sunday</a></p>",
        "<p><a href='/a'>The fair opens on Sunday, says the council</a></p>",
        "<p>Published March 3, 2024</p>",
        "<p>Gus Hallow</p>",
        "<p>* * *</p>",
    ],
)
def test_what_points_elsewhere_after_an_article_is_left_out(after):
    assert article(samples.page(samples.post(samples.BODY + after))) == TEXT


def test_a_link_to_another_article_between_paragraphs_is_left_out():
    first, *rest = samples.ARTICLE
    inner = f"<p>{first}</p><p>Read more: <a href='/fair'>The fair opens on Sunday</a></p>" + "".join(
        f"<p>{text}</p>" for text in rest
    )

    assert article(samples.page(samples.post(inner))) == TEXT


def test_a_section_called_related_that_goes_on_stays():
    more = f"<h3>Related</h3><p>{samples.ARTICLE[1]} {samples.ARTICLE[0]}</p>" * 2

    assert (
        samples.ARTICLE[1] in article(samples.page(samples.post(samples.BODY + more))).split("Related", 1)[1]
    )


def test_a_quotation_mark_that_no_one_opened_in_a_tag_swallows_nothing():
    page = samples.page(samples.post()).replace(
        '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset="UTF-8">'
    )

    assert article(page) == TEXT


def test_a_slash_that_closes_the_page_at_once_closes_nothing():
    assert (
        article(samples.page(samples.post()).replace('<html lang="en-GB">', '<html lang="en-GB" />')) == TEXT
    )


def test_shingles_of_four_words():
    assert score("a b c d e", "a b c d e").f1 == 1
    assert score("a b c d e", "a b c d x").f1 == 0.5
    assert score("", "").f1 == 1
    assert score("a b", "").recall == 0
    assert shingles("a b c d e").total() == 2
    assert overall([score("a b c d", "a b c d"), score("a b c d", "")]).recall == 0.5
