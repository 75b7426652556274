"""The page of the model consensus: labels first, and the limits before the probabilities."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations import consensus
from annotations import tasks as _tasks  # noqa: F401 - declares what jobs do
from annotations.models import ConsensusFit, Label
from documents.management.commands.worker import Worker
from documents.models import Job
from tests.annotations.test_consensus import decide, draw
from tests.annotations.test_consensus import panel as panel

PAGE = "/projects/harbour/consensus/"


def words_of(response) -> str:
    return " ".join(LexborHTMLParser(response.content).body.text().split())


def test_the_labels_stand_first_and_no_probability(client, curator, panel, project):
    consensus.refit(project)
    client.force_login(curator)

    response = client.get(PAGE)

    tree = LexborHTMLParser(response.content)
    assert tree.css_first('nav[aria-label="What is shown"] [aria-current="true"]').text() == "Labels given"
    assert [row.css_first("a").text() for row in tree.css("tbody tr")][:2] == [
        "One boats came in.",
        "Two boats came in.",
    ]
    assert [tag.attributes["data-label"] for tag in tree.css("tbody tr")[1].css(".tag")] == [
        "fact",
        "opinion",
    ]
    assert "%" not in tree.css_first("table").text()
    assert "Fitted" not in words_of(response)


def test_the_limits_stand_before_the_curve_and_the_curve_before_the_probabilities(
    client, curator, owner, panel, project
):
    consensus.refit(project)
    for number in (0, 1, 3):
        draw(panel[number])
        decide(panel[number], "fact", owner)
    client.force_login(curator)

    words = words_of(client.get(f"{PAGE}?view=model"))

    assert "A random sample. Of 3 decided sentences" in words
    places = [
        words.index(part)
        for part in (
            "never gold",
            "84 % were",
            "How often it is right",
            "Reviewer by reviewer",
            "Sentence by",
        )
    ]
    assert places == sorted(places)
    assert "cyd · 12 labels" in words
    assert "± " in words
    assert "nan" not in words.lower()


def test_what_nobody_decided_is_said_before_the_probabilities(client, curator, panel, project):
    consensus.refit(project)
    client.force_login(curator)

    words = words_of(client.get(f"{PAGE}?view=model"))

    assert words.index("Nobody knows: no sentence of the fit has been decided") < words.index("Sentence by")


def test_a_curator_fits_it_with_a_button(client, curator, panel):
    client.force_login(curator)
    before = client.get(f"{PAGE}?view=model")
    assert "No model was fitted yet." in before.text
    assert "Fit a model" in before.text
    assert "Sentence by sentence" not in before.text

    response = client.post(PAGE, follow=True)

    assert "being fitted right now" in response.text
    assert "Fit a model" not in response.text
    job = Job.objects.get()
    assert client.get(f"/jobs/{job.pk}/").status_code == 200
    assert Worker().step()
    assert ConsensusFit.objects.exists()
    after = client.get(f"{PAGE}?view=model")
    assert "Fit it anew" in after.text
    words = words_of(client.get(f"/jobs/{job.pk}/"))
    assert "Work in the background" in words
    assert "Done." in words
    assert "document read" not in words


def test_the_list_goes_on_page_by_page(client, curator, panel, project, monkeypatch):
    monkeypatch.setattr("annotations.views.consensus.PAGE", 5)
    client.force_login(curator)

    seen = []
    address = "?"
    while address:
        tree = LexborHTMLParser(client.get(PAGE + address).content)
        seen += [link.text() for link in tree.css("tbody th a")]
        link = tree.css_first('a[rel="next"]')
        address = link.attributes["href"] if link else ""

    assert seen == [sentence.text for sentence in panel]
    assert client.get(f"{PAGE}?after=99999999").status_code == 200
    assert client.get(f"{PAGE}?after=x&view=nothing").status_code == 200


@pytest.mark.parametrize("view", ["labels", "model"])
def test_hostile_words_stay_words(view, client, curator, panel, project):
    consensus.refit(project)
    Label.objects.filter(key="fact").update(name="<b>Fact</b>")
    client.force_login(curator)

    assert "<b>Fact</b>" not in client.get(f"{PAGE}?view={view}").text


def test_who_may_not_see_all_labels_sees_neither_page_nor_tab(client, reviewer, panel):
    client.force_login(reviewer)

    assert client.get(PAGE).status_code == 403
    assert "Model consensus" not in client.get("/projects/harbour/").text
