"""A simulated study, from the invitations to the release: what people were is found again in the figures."""

import json
from collections import Counter
from hashlib import sha256
from itertools import combinations, product

import krippendorff
import numpy as np
import pytest
from playwright.sync_api import expect

from annotations import deciding
from annotations.deciding import Verdict
from documents.access import Actor
from documents.models import Document
from tests.study.lead import Caller, Reviewer, bring_in, invite, names, run_jobs, work_out
from tests.study.people import ABILITIES, LABELS, Truth, answer, documents, truths

from .room import press


class Study:
    """The project of a study, its lead and its reviewers."""

    def __init__(self, api, owner, share_errors: bool, n_documents: int) -> None:
        self.lead = Caller(api(owner), "harbour-study")
        self.curator = Actor(owner.pk)
        self.lead.post("/api/v1/projects/", {"slug": "harbour-study", "name": "Harbour study"})
        self.people = {name: invite(self.lead, name) for name in names()}
        bring_in(self.lead, documents(n_documents))
        self.sentences: dict[str, list[dict]] = {}
        for one in self.lead.all("sentences/"):
            self.sentences.setdefault(one["document"], []).append(one)
        keys = [one["key"] for rows in self.sentences.values() for one in rows]
        self.truths = truths(keys, share_errors)
        self.reviewers = [
            Reviewer(person, Caller(api(person), "harbour-study"), self.sentences)
            for person in self.people.values()
        ]

    def deal(self, name: str, **fields) -> dict:
        return self.lead.post("plans/", {"name": name, "seed": 11, **fields})


def test_a_study_finds_what_its_reviewers_are(api, owner, enter, transactional_db):
    study = Study(api, owner, share_errors=False, n_documents=300)
    lead = study.lead

    # A pilot of ten documents that everybody does, then another version of the guideline, and it is frozen.
    pilot = sorted(study.sentences)[:10]
    study.deal("Pilot", kind="pilot", documents=pilot, overlap_share=1, gives=True)
    work_out(study.reviewers, study.truths)
    assert lead.get("agreement/")["n_annotations"] == 0
    of_pilot = lead.get("agreement/", phase="training")
    assert (of_pilot["n_reviewers"], of_pilot["n_sentences"]) == (8, 50)
    lead.post("guidelines/", {"text": "What a boat did is a fact if the port wrote it down.", "base": 1})

    # The main round: a tenth, drawn beforehand, by all; the rest by three each, pulled.
    main = study.deal("Main", reviewers_each=3, overlap_share=0.1)
    assert (main["documents"], main["overlap"]) == (290, 29)
    in_the_browser(enter, study, "ada", 2)
    in_the_browser(enter, study, "ben", 1)
    work_out(study.reviewers, study.truths, quickly=True)
    everybody(study)

    rows = lead.rows(rows="labels", phase="main")
    assert len(rows) == (29 * 8 + 261 * 3) * 5
    agreement_is_that_of_the_export(lead, rows)
    dashboard_is_that_of_the_export(lead, rows)
    abilities_are_found(lead, study)
    labels_are_found(lead, study, rows)
    a_reader_sees_others_once_it_is_released(study)
    release_is_what_was_counted(lead, rows)
    a_reader_sees_others_once_it_is_released(study, is_released=True)


def test_shared_errors_show_in_the_reliability_curve(api, owner, transactional_db):
    study = Study(api, owner, share_errors=True, n_documents=100)
    lead = study.lead
    study.deal("Main", reviewers_each=3)
    work_out(study.reviewers, study.truths, quickly=True)

    sure = curve(lead, study, 150)

    assert sure["n"] > 30
    assert sure["share_high"] < sure["mean"]


def everybody(study: Study) -> None:
    """Nobody did a document twice, and all have about as much."""
    loads = [len(one.done) for one in study.reviewers]
    assert all(len(set(one.done)) == len(one.done) for one in study.reviewers)
    assert min(loads) > 0.8 * max(loads)
    by_document = Counter(document for one in study.reviewers for document in one.done)
    assert set(by_document.values()) == {3, 8}


def in_the_browser(enter, study: Study, name: str, number: int) -> None:
    """Some documents by the keys of the review room."""
    reviewer = next(one for one in study.reviewers if one.name == name)
    hotkeys = {label: str(n) for n, label in enumerate(LABELS, 1)}
    page = enter(study.people[name])
    for _ in range(number):
        page.goto(f"{page.base}/next/")
        page.wait_for_selector("body[data-ready]")
        ident = page.locator("body").get_attribute("data-document")
        for sentence in study.sentences[ident]:
            said = answer(name, sentence["key"], study.truths[sentence["key"]])
            press(page, hotkeys[said])
            here = page.locator(f"[data-sentence='{sentence['id']}']")
            expect(here).to_have_attribute("data-label", said)
            press(page, "j")
        expect(page.locator(".saved")).to_have_attribute("data-state", "saved")
        page.get_by_role("link", name="Done", exact=True).click()
        page.get_by_role("button", name="Done, and on to the next").click()
        page.wait_for_url(lambda url, here=ident: here not in url)
        reviewer.done.append(ident)


def table_of(rows: list[dict]) -> np.ndarray:
    """Reviewers by sentences; NaN where nothing was said."""
    people = sorted({row["reviewer"] for row in rows})
    keys = {key: at for at, key in enumerate(sorted({row["sentence_key"] for row in rows}))}
    table = np.full((len(people), len(keys)), np.nan)
    for row in rows:
        table[people.index(row["reviewer"]), keys[row["sentence_key"]]] = LABELS.index(row["label"])
    return table


def agreement_is_that_of_the_export(lead: Caller, rows: list[dict]) -> None:
    found = lead.get("agreement/")
    alpha = krippendorff.alpha(table_of(rows), level_of_measurement="nominal")
    assert found["value"] == pytest.approx(alpha, abs=1e-9)
    assert found["low"] < found["value"] < found["high"]
    assert (found["n_reviewers"], found["n_sentences"]) == (8, 290 * 5)


def dashboard_is_that_of_the_export(lead: Caller, rows: list[dict]) -> None:
    """Its progress, its confusion and its mix, counted again from the rows."""
    found = lead.get("dashboard/")["figures"]
    everything = lead.rows(rows="labels")
    said = Counter(row["reviewer"] for row in everything)
    assert {
        one["reviewer"]: one["answers"] for one in found["progress"]["reviewers"] if one["answers"]
    } == said
    assert found["progress"]["n_answers"] == len(everything)
    assert found["progress"]["done"] == found["progress"]["assigned"] == 10 * 8 + 29 * 8 + 261 * 3

    by_sentence: dict[str, list[str]] = {}
    for row in rows:
        by_sentence.setdefault(row["sentence_key"], []).append(row["label"])
    pairs = Counter(frozenset(pair) for labels in by_sentence.values() for pair in combinations(labels, 2))
    table = found["confusion"]
    for (at, first), (also, second) in product(enumerate(table["labels"]), repeat=2):
        assert table["counts"][at][also] == pairs[frozenset((first, second))], (first, second)

    mix = Counter((str(row["post_depth"]), row["label"]) for row in rows)
    of_depths = {part["key"]: {one["key"]: one["n"] for one in part["mix"]} for part in found["mix"]}
    for (depth, label), n in mix.items():
        assert of_depths[depth][label] == n
    assert sum(of_depths["all"].values()) == len(rows)


def abilities_are_found(lead: Caller, study: Study) -> None:
    lead.post("consensus/")
    run_jobs()
    found = lead.get("consensus/")
    assert found["warning"] is None
    prior = found["fit"]["prior"]
    for one in found["reviewers"]:
        right = sum(prior[key] * one["confusion"][at][at] for at, key in enumerate(found["fit"]["labels"]))
        assert right == pytest.approx(ABILITIES[one["reviewer"]], abs=0.07), one["reviewer"]


def labels_are_found(lead: Caller, study: Study, rows: list[dict]) -> None:
    """The model is right at least as often as the majority, and as often as it says where it is sure."""
    modelled = {
        row["sentence_key"]: max(row["model_consensus"], key=row["model_consensus"].__getitem__)
        for row in lead.rows(rows="sentences")
        if row["model_consensus"]
    }
    assert len(modelled) == 290 * 5
    right = sum(label == study.truths[key].label for key, label in modelled.items()) / len(modelled)
    assert right > 0.88
    sure = curve(lead, study, 300)
    assert sure["share_high"] >= sure["mean"] - 0.01


def a_reader_sees_others_once_it_is_released(study: Study, is_released: bool = False) -> None:
    """The project is blind until its release."""
    hal = study.reviewers[-1].caller
    status = hal.client.get(hal.at("agreement/")).status_code
    assert status == (200 if is_released else 403)
    assert {row["reviewer"] for row in hal.all("annotations/")} == (
        set(ABILITIES) if is_released else {"hal"}
    )


def release_is_what_was_counted(lead: Caller, rows: list[dict]) -> None:
    """Its labels are those of the main round, its agreement that of the API, and its files have their sums."""
    lead.post("releases/", {"version": "1.0.0"})
    run_jobs()
    lead.post("releases/1.0.0/publish/")
    release = lead.get("releases/1.0.0/")
    assert release["state"] == "published"
    measured = {one["key"]: one["value"] for one in release["counts"]["agreement"]["measures"]}
    assert measured["alpha"] == pytest.approx(lead.get("agreement/")["value"], abs=0.0005)

    def content(name: str) -> bytes:
        return b"".join(lead.client.get(lead.at(f"releases/1.0.0/files/{name}")))

    lines = [line.split("  ") for line in content("SHA256SUMS").decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert {"labels.jsonl", "sentences.jsonl", "README.md", "CITATION.cff"} <= set(sums)
    for name, digest in sums.items():
        assert sha256(content(name)).hexdigest() == digest, name
    released = [json.loads(line) for line in content("labels.jsonl").splitlines()]
    assert Counter((one["sentence_key"], one["label"]) for one in released) == Counter(
        (one["sentence_key"], one["label"]) for one in rows
    )
    assert {one["reviewer"] for one in released}.isdisjoint(ABILITIES)


def curve(lead: Caller, study: Study, n: int) -> dict:
    """Draw sentences by lot, decide them as they are, and read how often the model is right when it is sure."""
    by_id = {one["id"]: one["key"] for rows in study.sentences.values() for one in rows}
    lead.post("decisions/sample/", {"n": n, "seed": 5})
    drawn = lead.all("adjudication/", state="drawn")
    assert len(drawn) == n
    for at, one in enumerate(drawn):
        truth: Truth = study.truths[by_id[one["sentence"]]]
        if at < 20:
            lead.post("decisions/", {"sentence": one["sentence"], "label": truth.label, "base": 0})
        else:  # by the function that the API calls
            deciding.decide(study.curator, one["sentence"], Verdict(truth.label), 0)
    lead.post("consensus/")
    run_jobs()
    reliability = lead.get("consensus/")["reliability"]
    assert reliability["is_random"]
    assert reliability["n"] == n
    return reliability["sure"]


def test_the_documents_are_cut_as_they_are_meant(api, owner, transactional_db):
    study = Study(api, owner, share_errors=False, n_documents=3)

    assert [len(rows) for rows in study.sentences.values()] == [5, 5, 5]
    assert Document.objects.filter(project__slug="harbour-study").count() == 3
