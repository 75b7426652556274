"""The dashboard: its numbers are those of the export, and bad data get a picture or a reason."""

import csv
import io
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from django.utils import timezone, translation
from lxml import etree

from annotations import dashboard, labelling, opening, pictures, since, summaries, tasks
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.models import Annotation, Label, OwnSummary, Summary
from annotations.pictures import KEYS, KINDS
from annotations.projects import change_project, create_project
from documents import jobs
from documents.access import Actor
from documents.errors import Forbidden, NotFound
from documents.jobs import Lease
from documents.models import Assignment, Job, Membership, User
from tests.annotations.export.conftest import lines, table

assert tasks, "declares the kind of job"

PAGE = "/projects/harbour/dashboard/"
API = "/api/v1/projects/harbour/dashboard/"


def answer(reviewer, sentence, label, reason="no_claim"):
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer(label, None if label else reason))


@pytest.fixture
def panel(project, make_document, make_member):
    """Three reviewers on two documents with comments, who agree now and then; some answers missing."""
    make_document("Nobody came here. Nor here.", title="Untouched")
    pages = [
        make_document(
            f"The quay {n} is closed. It was built in 193{n}. It will open again.",
            [f"It never closed, {n} says.", (f"I saw it open on day {n}.", 1)],
            title=f"Quay {n}",
        )
        for n in range(2)
    ]
    generator = np.random.default_rng(11)
    keys = ["fact", "opinion", "disputed", None]
    for name in ("mira", "okan", "ines"):
        person = make_member(name)
        for page in pages:
            for sentence in page.sentences.order_by("post__order", "start"):
                if generator.random() < 0.8:
                    answer(person, sentence, keys[int(generator.integers(4))])
    return pages


def seen(project, user) -> dict:
    found = dashboard.of_project(project, Actor(user.pk))
    assert found.figures is not None
    return found.figures


def drawn(project, user) -> dict[str, pictures.Picture]:
    labels = list(Label.objects.filter(project=project))
    return pictures.of_dashboard(project, dashboard.of_project(project, Actor(user.pk)), labels)


def read(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made)))


def test_progress_can_be_counted_from_the_export(project, owner, panel):
    progress = seen(project, owner)["progress"]
    rows = lines(project, owner, "sentences")
    answers = lines(project, owner, "labels")

    of_sentence = Counter(row["sentence_key"] for row in answers)
    assert progress["n_sentences"] == len(rows)
    assert progress["n_answers"] == len(answers)
    assert progress["answered_once"] == sum(n == 1 for n in of_sentence.values())
    assert progress["answered_more"] == sum(n > 1 for n in of_sentence.values())
    of_document = defaultdict(list)
    for row in rows:
        of_document[row["document_id"]].append(of_sentence[row["sentence_key"]])
    assert progress["n_documents"] == len(of_document)
    assert progress["untouched"] == sum(not any(counts) for counts in of_document.values()) == 1
    assert progress["complete"] == sum(all(counts) for counts in of_document.values())
    for row in progress["documents"]:
        counts = of_document[row["document"]]
        assert (row["sentences"], row["answers"]) == (len(counts), sum(counts))
        assert (row["once"], row["more"]) == (counts.count(1), sum(n > 1 for n in counts))
    assert progress["documents"][-1]["title"] == "Untouched"
    by_reviewer = Counter(row["reviewer"] for row in answers)
    labelled = Counter(row["reviewer"] for row in answers if row["label"])
    for row in progress["reviewers"]:
        assert (row["answers"], row["labels"]) == (by_reviewer[row["reviewer"]], labelled[row["reviewer"]])


def test_what_labels_say_can_be_counted_from_the_export(project, owner, panel):
    figures = seen(project, owner)
    answers = [row for row in table(project, owner, "labels") if row["is_quote"] == "false"]

    for line in figures["mix"]:
        mine = [row for row in answers if line["key"] in ("all", row["post_depth"])]
        assert {one["key"]: one["n"] for one in line["mix"]} == Counter(
            row["label"] or "none" for row in mine
        )
    of_sentence = defaultdict(list)
    for row in answers:
        of_sentence[row["sentence_key"]].append(row["label"] or "none")
    pairs = Counter()
    for given in of_sentence.values():
        for one, other in combinations(given, 2):
            pairs[one, other] += 1
            pairs[other, one] += one != other
    keys, counts = figures["confusion"]["labels"], figures["confusion"]["counts"]
    assert {
        (a, b): n for a, line in zip(keys, counts, strict=True) for b, n in zip(keys, line, strict=True) if n
    } == pairs
    apart = {}
    for key, given in of_sentence.items():
        labels = [label for label in given if label != "none"]
        if len(set(labels)) > 1:
            both = list(combinations(labels, 2))
            apart[key] = (sum(a != b for a, b in both) / len(both), len(labels))
    found = figures["disagreement"]
    assert {row["sentence_key"]: (row["disagreement"], row["n"]) for row in found} == pytest.approx(apart)
    ranks = [(-row["disagreement"], -row["n"]) for row in found]
    assert ranks == sorted(ranks)


def test_agreement_is_that_of_the_report(api, project, owner, panel):
    figures = seen(project, owner)
    report = api(owner).get("/api/v1/projects/harbour/agreement/report/").json()

    assert figures["agreement"]["over_time"] == report["over_time"]
    assert figures["agreement"]["measures"] == report["measures"]
    most = {row["reviewer"]: row["with_most"] for row in figures["progress"]["reviewers"] if row["answers"]}
    assert most == {row["reviewer"]: row["with_most"] for row in report["reviewers"]}


def test_what_the_thread_changed_can_be_counted_from_the_export(project, owner, make_document, make_member):
    change_project(project, {"article_first": True})
    page = make_document("The quay is closed. It was built in 1931. It will open.", ["It was never closed."])
    article = list(page.sentences.filter(post__depth=0).order_by("start"))
    for name, labels in (("mira", ("fact", "fact", "opinion")), ("okan", ("fact", None, "opinion"))):
        person = make_member(name)
        for sentence, label in zip(article, labels, strict=True):
            answer(person, sentence, label)
        opening.open_thread(Actor(person.pk), page)
        answer(person, article[0], "disputed")
    answer(person, article[2], None)

    thread = drawn(project, owner)["thread"]
    before = [row for row in table(project, owner, "labels") if row["label_before_thread"]]

    assert not thread.why
    assert {
        row["label"]: int(row["before"]) for row in read(thread.table.csv()) if row["before"] != "0"
    } == Counter(row["label_before_thread"] for row in before)
    assert {
        row["label"]: int(row["now"]) for row in read(thread.table.csv()) if row["now"] != "0"
    } == Counter(row["label"] or "none" for row in before)
    assert "3 of 5" in thread.about


def test_every_table_has_the_numbers_of_the_api(api, project, owner, panel):
    figures = api(owner).get(API).json()["figures"]
    tables = {key: read(api(owner).get(f"{API}{key}.csv").text) for key in KEYS}

    assert {row["document"]: int(row["answers"]) for row in tables["documents"]} == {
        "all": figures["progress"]["n_answers"],
        **{row["document"]: row["answers"] for row in figures["progress"]["documents"]},
    }
    assert [row["reviewer"] for row in tables["reviewers"]] == [
        row["reviewer"] for row in figures["progress"]["reviewers"]
    ]
    assert [[row["from"], row["alpha"]] for row in tables["agreement"]] == [
        [part["key"], "" if part["value"] is None else str(part["value"])]
        for part in figures["agreement"]["over_time"]
    ]
    assert sum(int(row["answers"]) for row in tables["mix"][1:]) == figures["progress"]["n_answers"]
    assert [float(row["disagreement"]) for row in tables["disagreement"]] == [
        row["disagreement"] for row in figures["disagreement"]
    ]


def nobody(project, document, make_member):
    """No answer at all."""


def one_reviewer(project, document, make_member):
    answer(make_member("mira"), document.sentences.first(), "fact")


def none_in_common(project, document, make_member):
    first, second, *_ = document.sentences.all()
    answer(make_member("mira"), first, "fact")
    answer(make_member("okan"), second, "opinion")


def one_label(project, document, make_member):
    for name in ("mira", "okan"):
        person = make_member(name)
        for sentence in document.sentences.filter(post__depth=0):
            answer(person, sentence, "fact")


def no_label_at_all(project, document, make_member):
    for name in ("mira", "okan"):
        answer(make_member(name), document.sentences.first(), None)


def retired_and_left(project, document, make_member):
    for name, label in (("mira", "fact"), ("okan", "opinion")):
        answer(make_member(name), document.sentences.first(), label)
    Label.objects.filter(project=project, key="opinion").update(retired_at=timezone.now())
    Membership.objects.filter(user__username="okan").delete()


def all_recut(project, document, make_member):
    one_label(project, document, make_member)
    document.sentences.update(retired_at=timezone.now())


def no_document(project, document, make_member):
    document.delete()


BAD = [
    *(
        nobody,
        one_reviewer,
        none_in_common,
        one_label,
        no_label_at_all,
        retired_and_left,
        all_recut,
        no_document,
    )
]


@pytest.mark.parametrize("article_first", [False, True])
@pytest.mark.parametrize("spoil", BAD, ids=lambda function: function.__name__)
def test_bad_data_get_a_picture_or_a_reason(
    spoil, article_first, client, api, project, owner, document, make_member
):
    change_project(project, {"article_first": article_first})
    spoil(project, document, make_member)
    client.force_login(owner)

    page = client.get(PAGE)
    told = api(owner).get(API)

    assert page.status_code == told.status_code == 200
    assert "nan" not in told.text.lower().replace("nance", "")
    for picture in drawn(project, owner).values():
        assert picture.why or "<rect" in picture.drawing.svg() or "<circle" in picture.drawing.svg()
        assert bool(picture.why) != (f'id="chart-{picture.key}"' in page.text), picture.key
        for kind in KINDS:
            made = pictures.file(project, Actor(owner.pk), picture.key, kind)
            assert made.content
            if kind == "svg":
                etree.fromstring(made.content)
                assert b"nan" not in made.content


def test_the_reasons_say_what_is_missing(project, owner, document, make_member):
    none_in_common(project, document, make_member)

    why = {key: picture.why for key, picture in drawn(project, owner).items()}

    assert "two reviewers" in why["agreement"]
    assert "two reviewers" in why["confusion"]
    assert "two reviewers" in why["disagreement"]
    assert "read together" in why["thread"]
    assert not why["documents"]
    assert not why["mix"]


def test_a_retired_label_and_somebody_who_left_are_told_as_such(project, owner, document, make_member):
    retired_and_left(project, document, make_member)

    found = drawn(project, owner)

    assert "Opinion (retired)" in found["mix"].drawing.svg()
    assert "okan (has left)" in found["reviewers"].drawing.svg()
    assert [row["reviewer"] for row in read(found["reviewers"].table.csv())] == ["mira", "okan"]


def test_hostile_names_are_words(client, project, owner, make_document, make_member):
    page = make_document(
        'A "quay" <script>alert(1)</script> & more.', title="</title><script>alert(2)</script>"
    )
    for name, label in (("mira", "fact"), ("okan", "opinion")):
        answer(make_member(name), page.sentences.first(), label)
    Label.objects.filter(project=project, key="fact").update(name="<b>&\u202e", letter="<")
    client.force_login(owner)

    body = client.get(PAGE).text

    assert "<script>alert" not in body
    assert "<b>" not in body
    for key in KEYS:
        etree.fromstring(pictures.file(project, Actor(owner.pk), key, "svg").content)


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_the_blind_see_how_far_they_are_themselves(role, client, api, project, panel, make_member):
    person = make_member("nora", role)
    if role == "reviewer":
        answer(person, panel[0].sentences.first(), "fact")
    client.force_login(person)

    told = api(person).get(API).json()

    assert not told["is_whole"]
    assert "blind" in told["why"]
    assert set(told["figures"]) == {"progress"}
    mine = int(role == "reviewer")
    assert told["figures"]["progress"]["n_answers"] == mine
    assert [row["reviewer"] for row in told["figures"]["progress"]["reviewers"]] == ["nora"] * mine
    page = client.get(PAGE).text
    assert "mira" not in page
    assert "chart-confusion" not in page
    for key in KEYS[2:]:
        assert client.get(f"{PAGE}{key}.svg").status_code == 403
        with pytest.raises(Forbidden):
            pictures.file(project, Actor(person.pk), key, "csv")


def test_who_may_have_unopened_threads_sees_their_own_alone(project, panel, make_member):
    change_project(project, {"article_first": True, "blind": False})
    nora = make_member("nora")

    found = dashboard.of_project(project, Actor(nora.pk))

    assert not found.is_whole
    assert "article comes first" in found.why
    assert "mira" not in str(found.figures)


def test_others_find_nothing(client, project, owner, stranger):
    with pytest.raises(NotFound):
        dashboard.of_project(project, Actor(stranger.pk))
    client.force_login(owner)
    assert client.get(f"{PAGE}nothing.svg").status_code == 404
    assert client.get(f"{PAGE}mix.exe").status_code == 404


def test_pictures_speak_the_readers_language(project, owner, panel):
    with translation.override("ar"):
        svg = drawn(project, owner)["documents"].drawing.svg()
    assert 'lang="ar"' in svg
    with translation.override("de"):
        assert "%" in drawn(project, owner)["mix"].drawing.svg()


def test_assignments_count_by_document_and_by_reviewer(api, project, owner, panel, make_member):
    mira, fresh = User.objects.get(username="mira"), make_member("fresh")
    give = {"project": project, "origin": "hand"}
    Assignment.objects.create(document=panel[0], reviewer=mira, state="done", **give)
    Assignment.objects.create(document=panel[1], reviewer=mira, state="given", **give)
    Assignment.objects.create(document=panel[0], reviewer=fresh, state="skipped", **give)
    Assignment.objects.create(document=panel[1], reviewer=fresh, state="lapsed", **give)
    Assignment.objects.create(document=panel[1], state="open", **give)

    progress = api(owner).get(API).json()["figures"]["progress"]

    assert (progress["assigned"], progress["done"]) == (3, 1)
    people = {row["reviewer"]: (row["assigned"], row["done"]) for row in progress["reviewers"]}
    assert people == {"mira": (2, 1), "fresh": (1, 0), "okan": (0, 0), "ines": (0, 0)}
    pages = {row["document"]: (row["assigned"], row["done"]) for row in progress["documents"]}
    assert pages[str(panel[0].pk)] == (2, 1)
    assert pages[str(panel[1].pk)] == (1, 0)
    assert "1 of 2 documents done" in drawn(project, owner)["reviewers"].drawing.svg()


# Large projects, whose figures are kept.


@pytest.fixture
def large(monkeypatch):
    """Every project is large."""
    monkeypatch.setattr(summaries, "FEW_ANSWERS", 0)


def age(project, **since):
    Summary.objects.filter(project=project).update(computed_at=timezone.now() - timezone.timedelta(**since))


def test_figures_that_are_not_there_yet_are_asked_for_once(large, client, api, project, owner, panel):
    client.force_login(owner)

    page = client.get(PAGE)
    told = api(owner).get(API).json()

    assert "in the background" in page.text
    assert told["figures"] is None
    assert told["why"]
    assert api(owner).get(f"{API}mix.svg").status_code == 409
    assert Job.objects.filter(kind="summary").count() == 1


def test_kept_figures_are_those_of_now(large, project, owner, panel):
    now = summaries.compute(project)
    summaries.refresh(project)

    kept = summaries.of_project(project)

    assert kept.data == now
    assert timezone.now() - kept.at < summaries.FRESH
    assert not kept.is_counting
    assert not Job.objects.exists()


def test_old_figures_are_counted_anew_where_something_changed(
    large, client, project, owner, panel, make_member
):
    summaries.refresh(project)
    age(project, minutes=6)
    summaries.of_project(project)
    assert not Job.objects.exists(), "nothing changed"

    answer(make_member("late"), panel[0].sentences.first(), "unsupported")
    kept = summaries.of_project(project)
    assert Job.objects.get().kind == "summary"
    assert kept.is_counting
    assert kept.data["progress"]["n_reviewers"] == 3
    client.force_login(owner)
    assert "Newer answers are being counted" in client.get(PAGE).text


@pytest.mark.parametrize("change", ["document", "assignment", "day"])
def test_what_is_no_answer_is_noticed_too(large, change, project, panel, make_document):
    summaries.refresh(project)
    age(project, minutes=6)
    if change == "document":
        make_document("One more stands here.")
    elif change == "assignment":
        fields = {"project": project, "document": panel[0], "state": "open", "origin": "rule"}
        Assignment.objects.create(**fields)
    else:
        age(project, days=2)

    summaries.of_project(project)

    assert Job.objects.filter(kind="summary").exists()


def test_what_others_do_elsewhere_asks_for_nothing(large, project, panel, make_user, make_document):
    summaries.refresh(project)
    age(project, minutes=6)
    other = create_project("elsewhere", "Elsewhere", person := make_user("pia"))
    answer(person, make_document("A sentence stands here.", in_project=other).sentences.first(), "fact")

    summaries.of_project(project)

    assert not Job.objects.exists()


def test_a_worker_counts_and_keeps(large, project, owner, panel):
    summaries.of_project(project)
    job = jobs.claim("tester")
    assert job is not None
    jobs.run(job, Lease(job.pk, "tester"))

    assert seen(project, owner)["progress"]["n_answers"] == Annotation.objects.count()
    assert Job.objects.get().status == "done"
    age(project, days=2)
    summaries.of_project(project)
    assert Job.objects.get().status == "queued", "of the one before it nothing is kept"


def test_a_readers_own_figures_are_kept_and_are_those_of_now(large, project, panel, make_member):
    nora = make_member("nora")
    answer(nora, panel[0].sentences.first(), "fact")
    now = summaries.progress(project, nora.pk)

    first = summaries.of_reviewer(project, nora.pk)
    assert first.data == now
    answer(nora, panel[1].sentences.first(), "fact")
    again = summaries.of_reviewer(project, nora.pk)

    assert again.data == now, "they are young"
    assert not again.is_counting
    assert not Job.objects.exists()


def test_a_readers_own_figures_are_counted_anew_where_theirs_changed(
    large, client, project, panel, make_member
):
    nora, mira = make_member("nora"), make_member("another")
    answer(nora, panel[0].sentences.first(), "fact")
    summaries.refresh_own(project, nora.pk, since.settled_event())
    OwnSummary.objects.update(computed_at=timezone.now() - timedelta(minutes=6))
    answer(mira, panel[0].sentences.first(), "opinion")
    summaries.of_reviewer(project, nora.pk)
    assert not Job.objects.exists(), "others' answers are nothing to them"

    answer(nora, panel[1].sentences.first(), "opinion")
    client.force_login(nora)
    page = client.get(PAGE).text
    assert "Newer answers are being counted" in page
    summaries.of_reviewer(project, nora.pk)
    job = jobs.claim("tester")
    assert job is not None
    assert not Job.objects.exclude(pk=job.pk).exists(), "asked for once"
    jobs.run(job, Lease(job.pk, "tester"))

    kept = summaries.of_reviewer(project, nora.pk)
    assert kept.data == summaries.progress(project, nora.pk)
    assert kept.data["n_answers"] == 2
    assert not kept.is_counting
    assert not Summary.objects.exists()


def test_kept_figures_name_nobody_who_is_gone(large, project, owner, panel):
    summaries.refresh(project)
    panel[0].sentences.update(retired_at=timezone.now())
    panel[1].title = "Renamed"
    panel[1].save()

    figures = seen(project, owner)

    assert {row["document"] for row in figures["disagreement"]} <= {panel[1].pk}
    assert "Renamed" in {row["title"] for row in figures["progress"]["documents"]}


def test_very_many_answers_of_one_person(project, owner, reviewer, make_document):
    page = make_document(" ".join(f"Sentence number {n} stands here." for n in range(400)))
    ids = list(page.sentences.values_list("pk", flat=True))
    bulk(project.pk, reviewer.pk, [{"sentence": pk, "label": "fact"} for pk in ids])

    found = drawn(project, owner)

    assert "400 of 400" in found["documents"].drawing.svg()
    assert found["agreement"].why
    assert found["disagreement"].why
