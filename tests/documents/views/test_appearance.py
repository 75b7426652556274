"""How pages look is the choice of whoever reads, kept in this browser."""

import re

import pytest

from documents.views.appearance import cookie


@pytest.fixture
def reader(client, owner):
    client.force_login(owner)
    return client


def test_a_choice_is_written_into_the_next_page_and_no_other(reader):
    answer = reader.post("/appearance/", {"theme": "dark", "size": "largest", "face": "serif", "next": "/"})

    page = reader.get("/").text
    assert answer["Location"] == "/"
    assert 'data-theme="dark" data-size="largest">' in page
    assert "data-face" not in page


def test_the_form_shows_what_was_chosen(reader):
    reader.cookies["appearance"] = "theme-contrast"

    page = reader.get("/appearance/").text

    assert re.search(r'value="contrast" data-appearance="theme"[^>]* checked', page)
    assert page.count(" checked") == 7


@pytest.mark.parametrize("said", ["theme-pink", 'theme-"><script>', "a.b.c", "theme", "x-dark", "é" * 500])
def test_a_cookie_that_says_something_else_is_not_heard(reader, said):
    reader.cookies["appearance"] = said

    assert "data-theme" not in reader.get("/").text


def test_the_way_back_stays_on_this_site(reader):
    assert reader.post("/appearance/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_the_usual_is_written_nowhere():
    assert cookie({"theme": "system", "face": "sans", "size": "", "width": "wide"}) == "face-sans.width-wide"
