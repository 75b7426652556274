"""What a paper takes from a release: one set of figures in the card, LaTeX, facts, dashboard and API."""

import re

import orjson
import pytest
import yaml

from annotations.measures import rounded
from annotations.models import Label
from annotations.releases import latex, statements, wording
from annotations.releases.agreeing import DIGITS
from documents.models import Project

from .conftest import content

SAID = {
    "authors": "Example, Ada\nThe Quay & Pier Group",
    "licence": "CC-BY-4.0\nThe texts belong to those who wrote them.",
    "address": "https://doi.org/10.5281/zenodo.1234567",
    "sensitive": "Some commenters are known in the town.",
}


@pytest.fixture
def release(labelled, make_release):
    return make_release(labelled, said=SAID)


def macros(release) -> dict[str, str]:
    """The macros of facts.tex, by name."""
    text = content(release, "paper/facts.tex").decode()
    found = re.findall(r"^\\newcommand\{\\Data([A-Za-z]+)\}\{(.*)\}$", text, re.MULTILINE)
    assert len(found) == len(dict(found)) == text.count(r"\newcommand")
    return dict(found)


def test_card_latex_facts_dashboard_and_api_say_the_same(release, labelled, owner, api, client):
    facts = orjson.loads(content(release, "facts.json"))
    card = content(release, "README.md").decode()
    tables = content(release, "paper/tables.tex").decode()
    said = macros(release)
    address = "/api/v1/projects/harbour/"
    report = api(owner).get(f"{address}agreement/report/").json()
    dashboard = api(owner).get(f"{address}dashboard/").json()["figures"]
    shown = api(owner).get(f"{address}releases/1.0.0/").json()["counts"]
    client.force_login(owner)
    page = client.get("/projects/harbour/releases/1.0.0/").content.decode()

    names = {"alpha": "Krippendorff’s alpha", "cohen": "Cohen’s kappa, mean of the pairs",
             "fleiss": "Fleiss’ kappa", "raw": "Raw agreement"}  # fmt: skip
    for part in facts["agreement"]["measures"]:
        key = part["key"]
        value = f"{part['value']:.3f}"
        live = api(owner).get(f"{address}agreement/?measure={key}").json()
        counted = next(one for one in report["measures"] if one["key"] == key)
        drawn = next(one for one in dashboard["agreement"]["measures"] if one["key"] == key)
        for end in ("value", "low", "high"):
            for other in (live, counted, drawn):
                assert rounded(other[end], DIGITS) == part[end], (key, end)
        assert live["n_sentences"] == counted["n_sentences"] == drawn["n_sentences"] == part["sentences"]
        assert live["n_annotations"] == counted["n_annotations"] == part["answers"]
        assert f"| {names[key]} | {wording.interval(part)} | {part['sentences']} |" in card
        for end in ("low", "high"):
            assert said[f"{key.title()}{end.title()}"] == latex.value(part[end])
        assert next(one for one in shown["agreement"]["measures"] if one["key"] == key) == part
        assert f"| {names[key]} | {value}" in card
        assert said[key.title()] == value.replace("-", "$-$")
        assert f"{latex.escape(names[key])} & {value.replace('-', '$-$')} &" in tables
        assert f'data-measure="{key}">{value}' in page.replace("−", "-")
    for of in ("per_label", "per_question", "per_depth", "per_guideline", "over_time"):
        for part, counted in zip(facts["agreement"][of], report[of], strict=True):
            assert part["key"] == counted["key"]
            for end in ("value", "low", "high"):
                assert rounded(counted[end], DIGITS) == part[end], (of, part["key"], end)
    assert rounded(report["ceiling"], DIGITS) == facts["agreement"]["ceiling"]
    for key, n in facts["mix"]:
        assert f"| `{key}` | {n} | {100 * n / facts['answers']:.1f} % |" in card
        assert said[f"AnswersOf{key.title()}"] == str(n)
    assert [[one["key"], one["n"]] for one in report["mix"] if one["key"] != "none"] == facts["mix"]
    assert dashboard["mix"][0]["mix"] == report["mix"]
    assert facts["mix_without_quotations"] == facts["mix"]
    assert facts["confusion"] == dashboard["confusion"] == shown["confusion"]
    assert facts["confusion"]["counts"] == report["confusion"]
    for name, key in (("Answers", "answers"), ("Sentences", "sentences"), ("Documents", "documents")):
        assert said[name] == str(facts[key]) == str(shown[key])
    by_name = {one["reviewer"]: one for one in report["reviewers"]}
    assert sorted(one["answers"] for one in facts["by_reviewer"]) == sorted(
        one["n_annotations"] for one in by_name.values()
    )


def test_words_of_people_are_set_and_not_run(labelled, make_release):
    hostile = r"50% of {it} \input{/etc/passwd} & $x_1$ #~^"
    Label.objects.filter(project=labelled, key="fact").update(name=hostile[:60])
    Project.objects.filter(pk=labelled.pk).update(name=hostile, description="A\u202e line\x07\n|here|")
    release = make_release(labelled, said={"authors": "\\write18{rm -rf}, A."})

    for name in ("paper/facts.tex", "paper/tables.tex", "paper/references.bib"):
        text = content(release, name).decode()
        assert r"\input{/etc" not in text
        assert r"\write18{" not in text
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert r"50\% of \{it\} \textbackslash{}input" in content(release, "paper/tables.tex").decode()
    citation = yaml.safe_load(content(release, "CITATION.cff"))
    assert citation["title"] == hostile
    assert yaml.safe_load(content(release, "README.md").decode().split("---\n")[1])["pretty_name"] == hostile


def test_every_macro_of_the_methods_section_is_a_fact(release):
    used = set(re.findall(r"\\Data([A-Za-z]+)", content(release, "paper/methods.tex").decode()))
    assert used <= macros(release).keys()
    cited = set(re.findall(r"\\cite\{([^}]*)\}", content(release, "paper/methods.tex").decode()))
    known = set(
        re.findall(r"^@\w+\{([^,]+),", content(release, "paper/references.bib").decode(), re.MULTILINE)
    )
    assert {key for keys in cited for key in keys.split(",")} <= known
    assert {"krippendorff2019", "dawidskene1979", "harbour-1.0.0"} <= known


def test_labels_whose_names_differ_in_signs_alone_have_macros_of_their_own():
    used: set[str] = set()
    assert [latex._letters(key, used) for key in ("a-b", "a_b", "l2", "x-")] == ["AB", "ABX", "LTwo", "X"]


def test_what_people_state_reaches_every_file_that_has_a_place_for_it(release):
    citation = yaml.safe_load(content(release, "CITATION.cff"))
    zenodo = orjson.loads(content(release, ".zenodo.json"))
    head = yaml.safe_load(content(release, "README.md").decode().split("---\n")[1])
    bib = content(release, "paper/references.bib").decode()

    assert citation["authors"] == [
        {"family-names": "Example", "given-names": "Ada"},
        {"name": "The Quay & Pier Group"},
    ]
    assert (citation["license"], citation["doi"]) == ("CC-BY-4.0", "10.5281/zenodo.1234567")
    assert zenodo["creators"] == [{"name": "Example, Ada"}, {"name": "The Quay & Pier Group"}]
    assert zenodo["license"] == head["license"] == "cc-by-4.0"
    assert head["language"] == ["en"]
    assert [one["config_name"] for one in head["configs"]] == ["labels", "sentences", "evidence", "documents"]
    paths = {file["path"] for one in head["configs"] for file in one["data_files"]}
    assert paths == {file["name"] for file in release.files if file["name"].endswith(".parquet")}
    assert r"author = {Example, Ada and {The Quay \& Pier Group}}" in bib
    assert "doi = {10.5281/zenodo.1234567}" in bib
    assert "> Some commenters are known in the town." in content(release, "README.md").decode()


@pytest.mark.parametrize(
    ("line", "doi", "address"),
    [
        ("10.5281/zenodo.1", "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("doi:10.5281/zenodo.1\nand more", "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
        ("https://quay.example/data", None, "https://quay.example/data"),
        ("javascript:alert(1)", None, None),
        ("https://a.example/}\\input{x", None, None),
        ("", None, None),
    ],
)
def test_where_a_dataset_is_found_is_a_doi_an_address_or_words(line, doi, address):
    said = {"address": line}
    assert (statements.doi(said), statements.address(said)) == (doi, address)
