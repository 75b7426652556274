"""The dashboard: its numbers are those of the export, and bad data get a picture or a reason."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest
from django.utils import timezone, translation
from lxml import etree

from annotations import dashboard, opening, pictures
from annotations.models import Label
from annotations.pictures import KEYS, KINDS
from annotations.projects import change_project
from documents.access import Actor
from documents.errors import Forbidden, NotFound
from documents.models import Assignment, Membership, User
from tests.annotations.dashboard.conftest import answer, drawn, read, seen
from tests.annotations.export.conftest import lines, table

PAGE = "/projects/harbour/dashboard/"
API = "/api/v1/projects/harbour/dashboard/"


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


def test_a_script_that_has_the_figures_is_told_so(api, project, owner, panel):
    client, path = api(owner), f"/api/v1/projects/{project.slug}/dashboard/"
    first = client.get(path)

    same = client.get(path, headers={"If-None-Match": first["ETag"]})
    answer(owner, panel[0].sentences.first(), "fact")
    other = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
    assert first.json()["figures"] != other.json()["figures"]


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
