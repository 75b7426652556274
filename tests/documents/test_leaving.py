"""Before a page that somebody cited stands one of ours, which leads only where a page of ours does."""

from html import unescape

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations.answers import Answer
from annotations.labelling import tag
from documents import leaving
from documents.access import Actor

URL = "http://elsewhere.example/a?b=1&c=<script>'\"#d"


@pytest.fixture
def cited(sentence, reviewer):
    """An answer of Rae's with a page for evidence."""
    piece = {"url": "https://elsewhere.example/a?b=1&c=2", "quotation": "", "stance": "supports"}
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact", evidence=[piece]))
    return piece["url"]


def test_the_page_says_where_it_leads(sign_in, reviewer):
    page = sign_in(reviewer).get(leaving.address(URL))

    link = LexborHTMLParser(page.text).css_first("a.primary")
    assert unescape(link.attributes["href"]) == URL
    assert set(link.attributes["rel"].split()) >= {"noopener", "noreferrer"}
    assert "elsewhere.example" in page.text
    assert "not encrypted" in page.text
    assert "<script>'" not in page.text


@pytest.mark.parametrize("query", ["", "?to=https://evil.example/", "?to=https://evil.example/&by=x"])
def test_it_leads_nowhere_that_was_not_cited(sign_in, reviewer, query):
    assert sign_in(reviewer).get(f"/leaving/{query}").status_code == 404


def test_a_seal_is_for_one_address(sign_in, reviewer):
    sealed = leaving.address(URL).replace("elsewhere.example", "evil.example")

    assert sign_in(reviewer).get(sealed).status_code == 404


@pytest.mark.parametrize("address", ["/sentences/{sentence}/history/", "/documents/{document}/read/?notes=1",
                                     "/projects/harbour/adjudication/{sentence}/"])  # fmt: skip
def test_evidence_leads_by_it(sign_in, curator, reviewer, cited, sentence, address):
    person = reviewer if "read" in address else curator
    page = sign_in(person).get(address.format(sentence=sentence.pk, document=sentence.document_id))

    links = [node.attributes["href"] or "" for node in LexborHTMLParser(page.text).css("a[href]")]
    assert leaving.address(cited) in links
    assert not [one for one in links if one.startswith("http")]
