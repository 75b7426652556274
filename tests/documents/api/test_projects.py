"""`projects/`, its members and the tokens of a person."""

import orjson

from annotations import labelling
from annotations.answers import Answer
from annotations.models import Annotation
from documents.access import Actor
from documents.models import Membership, Project, Token


def send(client, method, path, body):
    return client.generic(method, f"/api/v1/{path}", orjson.dumps(body), "application/json")


def test_somebody_sees_their_own_projects_and_their_role(api, owner, reviewer, stranger):
    [found] = api(reviewer).get("/api/v1/projects/").json()["results"]

    assert (found["slug"], found["role"]) == ("harbour", "reviewer")
    assert api(stranger).get("/api/v1/projects/").json()["results"] == []


def test_a_new_project_is_its_founders_and_has_the_four_labels(api, stranger):
    client = api(stranger)

    answer = send(client, "POST", "projects/", {"slug": "weir", "name": "Weir"})

    assert answer.status_code == 201, answer.content
    assert answer.json()["role"] == "owner"
    labels = client.get("/api/v1/projects/weir/labels/").json()["results"]
    assert [label["key"] for label in labels] == ["fact", "opinion", "disputed", "unsupported"]


def test_a_slug_that_is_taken_or_misshapen_is_refused(api, stranger, project):
    client = api(stranger)

    assert send(client, "POST", "projects/", {"slug": "harbour", "name": "x"}).status_code == 409
    assert send(client, "POST", "projects/", {"slug": "No Slug", "name": "x"}).status_code == 400
    assert send(client, "POST", "projects/", {"name": "x"}).json()["errors"]["slug"]


def test_only_an_owner_changes_a_project(api, owner, curator):
    change = {"name": "Harbour 2", "blind": False}

    assert send(api(curator), "PATCH", "projects/harbour/", change).status_code == 403
    answer = send(api(owner), "PATCH", "projects/harbour/", change)

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["blind"]) == ("Harbour 2", False)
    assert Project.objects.get().name == "Harbour 2"


def test_a_deleted_project_takes_everything_along(api, owner, sentence):
    labelling.tag(sentence.pk, Actor(owner.pk), Answer(label="fact"))

    assert api(owner).delete("/api/v1/projects/harbour/").status_code == 204

    assert not Project.objects.exists()
    assert not Annotation.objects.exists()


def test_members_are_added_changed_and_removed(api, owner, project, stranger):
    client = api(owner)
    path = "projects/harbour/members/"

    assert send(client, "POST", path, {"user": "sam", "role": "reviewer"}).status_code == 201
    assert send(client, "POST", path, {"user": "sam", "role": "viewer"}).status_code == 200
    members = client.get(f"/api/v1/{path}").json()["results"]
    assert {m["user"]: m["role"] for m in members} == {"olga": "owner", "sam": "viewer"}
    assert client.delete(f"/api/v1/{path}sam/").status_code == 204
    assert not Membership.objects.filter(user=stranger).exists()


def test_the_last_owner_stays(api, owner, project):
    client = api(owner)

    assert client.delete("/api/v1/projects/harbour/members/olga/").status_code == 409
    assert (
        send(client, "POST", "projects/harbour/members/", {"user": "nobody", "role": "viewer"}).status_code
        == 400
    )
    assert (
        send(client, "POST", "projects/harbour/members/", {"user": "olga", "role": "king"}).status_code == 400
    )


def test_a_token_is_made_used_and_ended(api, owner, project, client):
    mine = api(owner)

    made = send(mine, "POST", "tokens/", {"name": "notebook", "scopes": ["read"], "projects": ["harbour"]})

    assert made.status_code == 201, made.content
    headers = {"Authorization": f"Token {made.json()['token']}"}
    assert client.get("/api/v1/projects/harbour/", headers=headers).status_code == 200
    assert client.get("/api/v1/tokens/", headers=headers).status_code == 403
    listed = mine.get("/api/v1/tokens/").json()["results"]
    assert len(listed) == 2
    assert all("token" not in token for token in listed)
    assert mine.delete(f"/api/v1/tokens/{made.json()['key']}/").status_code == 204
    assert client.get("/api/v1/projects/harbour/", headers=headers).status_code == 401
    assert Token.objects.count() == 1


def test_what_is_wrong_in_a_list_is_named_by_its_place(api, owner):
    answer = send(api(owner), "POST", "tokens/", {"scopes": ["read", "rule"]})

    assert answer.status_code == 400
    assert "1" in answer.json()["errors"]["scopes"]
    assert Token.objects.count() == 1
