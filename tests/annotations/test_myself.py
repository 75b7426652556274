"""A person's own page, what they tell of themselves, how long they took, and pseudonyms."""

import pytest
from django.utils import timezone

from annotations import deciding, export, myself, timing
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.deciding import Verdict
from annotations.export import Asked
from annotations.labelling import tag
from annotations.models import Annotation, Decision
from documents import members, sessions, tokens
from documents.access import Actor
from documents.errors import Invalid
from documents.models import Assignment
from documents.queries import Window

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def decided(project, curator, reviewer, sentences):
    """The reviewer said fact, a curator opinion; of the second sentence both say fact."""
    for sentence, label in zip(sentences, ("opinion", "fact"), strict=False):
        tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
        deciding.decide(Actor(curator.pk), sentence.pk, Verdict(label, None, "It is a view."), 0)
    return sentences[0]


def differ(user, project):
    found = myself.differences(Actor(user.pk), project, Window(10))
    return [(one.sentence, one.mine.label, one.decided.label) for _key, one in found]


def done(project, document, reviewer, state="done"):
    return Assignment.objects.create(
        project=project,
        document=document,
        reviewer=reviewer,
        origin="own",
        state=state,
        done_at=timezone.now(),
    )


def test_differences_are_shown_as_the_project_reveals_them(project, reviewer, document, decided):
    assert differ(reviewer, project) == []

    project.reveal = "done"
    project.save()
    assert differ(reviewer, project) == []
    done(project, document, reviewer)
    assert differ(reviewer, project) == [(decided.pk, "fact", "opinion")]

    project.blind = False
    project.save()
    Assignment.objects.all().delete()
    assert differ(reviewer, project) == [(decided.pk, "fact", "opinion")]


def test_gold_is_told_of_no_document_that_is_not_done(project, reviewer, document, decided):
    project.blind = False
    project.save()
    Decision.objects.update(is_gold=True)
    assert differ(reviewer, project) == []
    done(project, document, reviewer)
    assert differ(reviewer, project) == [(decided.pk, "fact", "opinion")]


def test_what_a_person_did(project, reviewer, document, sentences, decided):
    tag(sentences[2].pk, Actor(reviewer.pk), Answer(None, "unclear", duration_ms=1200))
    done(project, document, reviewer)

    did = myself.did(Actor(reviewer.pk), project)

    assert (did.documents, did.done, did.sentences, did.abstained, did.duration_ms) == (1, 1, 3, 1, 1200)


def test_the_page_and_the_api(project, reviewer, viewer, decided, sign_in, api):
    project.blind = False
    project.save()
    client = sign_in(reviewer)
    page = client.get("/projects/harbour/me/").content.decode()
    assert "1 sentence was decided otherwise" in page
    assert "It is a view." in page
    posted = {"native_languages": "German, Low German", "field": "Law", "years_experience": "12", "note": ""}
    assert client.post("/projects/harbour/me/", posted).status_code == 302
    mine = api(reviewer)
    seen = mine.get("/api/v1/projects/harbour/me/").json()
    assert seen["background"] == {
        "native_languages": ["German", "Low German"],
        "field": "Law",
        "years_experience": 12,
    }
    assert (seen["sentences"], seen["differences"]) == (2, 1)
    [row] = mine.get("/api/v1/projects/harbour/me/differences/").json()["results"]
    assert (row["decided"]["label"], row["reason"]) == ("opinion", "It is a view.")
    changed = mine.patch(
        "/api/v1/projects/harbour/me/", {"background": {"field": None}}, content_type="application/json"
    )
    assert changed.json() == {"native_languages": ["German", "Low German"], "years_experience": 12}
    assert client.post("/projects/harbour/me/", {"withdraw": "1"}).status_code == 302
    assert project.memberships.get(user=reviewer).background == {}


def test_owners_alone_see_what_others_tell(project, owner, reviewer, curator, sign_in, api):
    members.set_background(Actor(reviewer.pk), project, {"field": "Shipping", "years_experience": 0})
    with pytest.raises(Invalid):
        members.set_background(Actor(reviewer.pk), project, {"years_experience": 200})

    def told(user):
        listed = api(user).get("/api/v1/projects/harbour/members/").json()["results"]
        return {one["user"]: one["background"] for one in listed}

    assert told(owner)["rae"] == {"field": "Shipping", "years_experience": 0}
    assert told(curator)["rae"] is None
    assert told(reviewer)["rae"] == {"field": "Shipping", "years_experience": 0}
    assert "Shipping" in sign_in(owner).get("/projects/harbour/people/").content.decode()
    assert "Shipping" not in sign_in(curator).get("/projects/harbour/people/").content.decode()


def lines(project, user, rows, **options):
    made = export.stream(project, Actor(user.pk), Asked("csv", rows, **options))
    header, *rest = b"".join(made.chunks).decode().splitlines()
    return [dict(zip(header.split(","), line.split(","), strict=False)) for line in rest]


def test_reviewers_leave_with_what_they_told_and_under_pseudonyms_on_request(
    project, owner, reviewer, curator, decided
):
    members.set_background(Actor(reviewer.pk), project, {"native_languages": ["German", "Danish"]})

    [row] = lines(project, owner, "reviewers")
    assert row == {
        "reviewer": "rae",
        "role": "reviewer",
        "answers": "2",
        "native_languages": "German; Danish",
        "field": "",
        "years_experience": "",
        "note": "",
    }
    [hidden] = lines(project, owner, "reviewers", reviewers_hidden=True)
    assert hidden["reviewer"].startswith("reviewer-")
    made = export.stream(project, Actor(owner.pk), Asked(reviewers_hidden=True))
    labels = b"".join(made.chunks).decode()
    assert labels.count(f'"reviewer":"{hidden["reviewer"]}"') == 2
    assert "rae" not in labels


def test_time_is_kept_only_where_both_agree(project, reviewer, sentences, sign_in, api):
    client, mine = sign_in(reviewer), api(reviewer)

    def kept(sentence):
        sessions.remembered.clear()
        tokens.remembered.clear()
        address = f"/sentences/{sentence.pk}/label/"
        client.post(address, {"label": "fact", "duration_ms": "900"}, headers=HTMX)
        page = client.get(f"/documents/{sentence.document_id}/").content.decode()
        by_page = Annotation.objects.get(sentence=sentence).duration_ms
        Annotation.objects.all().delete()
        body = {"label": "fact", "duration_ms": 900}
        mine.put(f"/api/v1{address}", body, content_type="application/json")
        by_api = Annotation.objects.get(sentence=sentence).duration_ms
        Annotation.objects.all().delete()
        rows = {"annotations": [body | {"sentence": sentence.pk}]}
        mine.post("/api/v1/projects/harbour/annotations/bulk/", rows, content_type="application/json")
        by_bulk = Annotation.objects.get(sentence=sentence).duration_ms
        Annotation.objects.all().delete()
        return by_page, by_api, by_bulk, " data-timed" in page

    assert kept(sentences[0]) == (None, None, None, False)
    assert client.post("/account/", {"shares_timing": "on"}).status_code == 302
    assert kept(sentences[0]) == (900, 900, 900, True)
    project.records_timing = False
    project.save()
    assert kept(sentences[0]) == (None, None, None, False)
    body = {"shares_timing": False}
    changed = mine.patch("/api/v1/account/", body, content_type="application/json")
    assert changed.json()["shares_timing"] is False


def test_the_owner_switches_timing(project, owner, api):
    changed = api(owner).patch(
        "/api/v1/projects/harbour/", {"records_timing": False}, content_type="application/json"
    )
    assert changed.json()["records_timing"] is False


def test_faster_than_reading_is_flagged(project, reviewer, curator, make_member, make_document, api):
    words = "One two three four five six seven eight nine ten."
    document = make_document(" ".join([words] * 6))
    rows = [{"sentence": one.pk, "label": "fact", "duration_ms": 1000} for one in document.sentences.all()]
    bulk(project.pk, reviewer.pk, rows)
    slow = make_member("sid")
    bulk(project.pk, slow.pk, [row | {"duration_ms": 4000} for row in rows])

    found = {row["reviewer"]: row for _key, row in timing.of_documents(Actor(curator.pk), project, Window(9))}

    assert (found["rae"]["median_ms"], found["rae"]["needed_ms"]) == (1000, round(10 * 60_000 / 238))
    assert (found["rae"]["is_rushed"], found["sid"]["is_rushed"]) == (True, False)
    mine = timing.of_documents(Actor(slow.pk), project, Window(9))
    assert [row["reviewer"] for _key, row in mine] == ["sid"]
    listed = api(curator).get("/api/v1/projects/harbour/timing/?page_size=1").json()
    rest = api(curator).get(listed["next"]).json()
    assert {listed["results"][0]["reviewer"], rest["results"][0]["reviewer"]} == {"rae", "sid"}
    rushed = api(curator).get("/api/v1/projects/harbour/timing/?rushed=true").json()["results"]
    assert [one["reviewer"] for one in rushed] == ["rae"]


def test_the_page_of_checks_names_what_was_rushed(project, reviewer, curator, make_document, sign_in):
    document = make_document(" ".join(["One two three four five six seven eight."] * 5))
    rows = [{"sentence": one.pk, "label": "fact", "duration_ms": 100} for one in document.sentences.all()]
    bulk(project.pk, reviewer.pk, rows)
    assert "To read one" in sign_in(curator).get("/projects/harbour/checks/").content.decode()
    assert "To read one" in sign_in(reviewer).get("/projects/harbour/me/").content.decode()


@pytest.mark.parametrize("languages", ["x" * 41, "German, " + "y" * 41, ", ".join("abcdefghijk")])
def test_what_is_too_much_is_refused_not_cut(sign_in, reviewer, project, languages):
    page = sign_in(reviewer).post("/projects/harbour/me/", {"native_languages": languages})

    assert page.status_code == 400
    assert f'value="{languages}"' in page.text
    assert not members.background(Actor(reviewer.pk), project)
