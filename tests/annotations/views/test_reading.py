"""A document to read and to hand on: whose labels it shows, to whom, and what it says of them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations import colours, labelling
from annotations.answers import Answer
from annotations.views import markup
from documents.access import Actor


def answer(user, sentence, **fields):
    labelling.tag(sentence.pk, Actor(user.pk), Answer.parse(fields), None, None)


def read(client, user, document, query=""):
    client.force_login(user)
    response = client.get(f"/documents/{document.pk}/read/{query}")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def main(response):
    return LexborHTMLParser(response.content).css_first("main").html


def marks(page):
    return [element.attributes.get("data-label") for element in page.css("[data-sentence]")]


def test_it_is_marked_up_with_ones_own_labels(client, reviewer, owner, document, sentence):
    answer(reviewer, sentence, label="fact")
    answer(owner, sentence, label="disputed")

    assert marks(read(client, reviewer, document)) == ["fact", None, None, None]
    assert marks(read(client, owner, document)) == ["disputed", None, None, None]


def test_each_sentence_has_an_address_and_its_number(client, reviewer, document, sentence):
    page = read(client, reviewer, document)

    [link] = page.css(f"#s{sentence.pk} > .at")
    assert link.attributes["href"] == f"#s{sentence.pk}"
    assert link.text() == "1"
    texts = ["".join(part.text() for part in page.css(f"#s{s.pk} > span")) for s in document.sentences.all()]
    assert sorted(texts) == sorted(s.text for s in document.sentences.all())


def test_a_quotation_leads_to_its_sentence_on_the_same_page(client, reviewer, harbour):
    page = read(client, reviewer, harbour)

    for link in page.css(".q"):
        assert page.css_first(link.attributes["href"]) is not None
    assert page.css(".q")


@pytest.fixture
def harbour(make_document):
    return make_document(
        "The harbour office says that the wall moved by four centimetres. Nobody was told.",
        ["“the wall moved by four centimetres” That is wrong."],
        language="en",
    )


def test_answers_are_counted_in_article_and_thread(client, reviewer, document):
    first, second, third, _ = document.sentences.order_by("post__order", "start")
    answer(reviewer, first, label="fact")
    answer(reviewer, third, label="fact")
    answer(reviewer, second, label="", abstain_reason="unclear")

    page = read(client, reviewer, document)

    rows = {
        row.css_first("th").text(strip=True): [cell.text() for cell in row.css("td.number")]
        for row in page.css("tbody tr")
    }
    assert rows["Fact"] == ["1", "1", "2"]
    assert rows["No label"] == ["1", "0", "1"]
    assert rows["Not answered"] == ["0", "1", "1"]
    assert rows["Opinion"] == ["0", "0", "0"]
    assert "3 of 4 sentences answered" in page.text()


@pytest.mark.parametrize("is_blind", [True, False])
def test_whose_labels_one_may_read(client, reviewer, viewer, curator, owner, document, sentence, is_blind):
    answer(reviewer, sentence, label="opinion", note="Heard it twice.")
    document.project.blind = is_blind
    document.project.save()

    for user in (curator, owner):
        page = read(client, user, document, "?of=rae&notes=1")
        assert marks(page)[0] == "opinion"
        assert "Heard it twice." in page.text()
        assert page.css_first("option[selected]").attributes["value"] == "rae"
    client.force_login(viewer)
    address = f"/documents/{document.pk}/read/"
    theirs, nobodys = (client.get(f"{address}?of={name}") for name in ("rae", "nobody"))
    if is_blind:
        assert theirs.status_code == nobodys.status_code == 404
        assert main(theirs) == main(nobodys)
        own = client.get(address)
        assert "rae" not in main(own)
        assert b"<select" not in own.content
    else:
        assert theirs.status_code == 200
        assert nobodys.status_code == 404


def test_ones_own_name_may_always_be_given(client, viewer, reviewer, document, sentence):
    answer(reviewer, sentence, label="opinion")

    assert marks(read(client, reviewer, document, "?of=rae"))[0] == "opinion"
    assert marks(read(client, viewer, document, "?of=vic")) == [None] * 4


def test_notes_are_footnotes_on_request(client, reviewer, document, sentence):
    answer(reviewer, sentence, label="disputed", note="<b>Minutes</b> of May.", confidence="4")

    assert not read(client, reviewer, document).css(".noted, .notes")
    page = read(client, reviewer, document, "?notes=1")

    [mark] = page.css(f"#s{sentence.pk} .noted")
    note = page.css_first(mark.attributes["href"])
    assert "<b>Minutes</b> of May." in note.text()
    assert "4 of 5 sure" in note.text()
    assert note.css_first(f"a[href='#s{sentence.pk}']") is not None


def test_it_says_where_the_text_and_the_labels_come_from(client, reviewer, document):
    document.source_url = "https://oldport.example/quay"
    document.save()

    words = read(client, reviewer, document).css_first(".provenance").text()

    assert "https://oldport.example/quay" in words
    assert f"/documents/{document.pk}/read/?of=rae" in words
    assert "Labels by rae in Harbour dispute" in words


def test_room_and_project_lead_to_it(client, reviewer, document):
    client.force_login(reviewer)
    address = f"/documents/{document.pk}/read/"

    for page in (f"/documents/{document.pk}/", "/projects/harbour/"):
        assert LexborHTMLParser(client.get(page).content).css(f"a[href='{address}']")


def test_what_turns_the_direction_is_boxed_and_the_text_stays(client, reviewer, make_document):
    text = "Pay \u202eeerf\u202c \u2066<b>now\u2069."
    document = make_document(text)

    page = read(client, reviewer, document)

    assert [turn.attributes["data-c"] for turn in page.css(".turn")] == ["RLO", "PDF", "LRI", "PDI"]
    assert "".join(part.text() for part in page.css("[data-sentence] > span")) == text
    assert markup.as_text("plain & simple") == "plain &amp; simple"


def luminance(colour):
    return colours.luminance(*colours.linear(colour))


@pytest.mark.parametrize(
    "colour", ["#163c81", "#9946a0", "#6b7845", "#ffffff", "#000000", "#ffe600", "#c26ddf"]
)
def test_high_contrast_is_high_whatever_the_colour(colour):
    dark, light = colours.on_white(colour), colours.on_black(colour)

    assert 1.05 / (luminance(dark) + 0.05) >= 7
    assert (luminance(light) + 0.05) / 0.05 >= 7
    assert colours.on_white("#163c81") == "#163c81"
