"""Questions to the data that are kept by name: made, read, changed and deleted by scripts."""

import pytest

from annotations import saved_views
from annotations.models import SavedView
from documents.access import Actor

PATH = "/api/v1/projects/harbour/views/"
JSON = "application/json"


def test_a_view_is_made_read_changed_and_deleted(api, reviewer, project):
    client = api(reviewer)

    made = client.post(
        PATH, {"name": " Long  facts ", "query": "?label=fact&sort=-length"}, content_type=JSON
    )
    address = made.headers["Location"].removeprefix("http://testserver")
    changed = client.patch(address, {"query": "q=quay", "shared": True}, content_type=JSON)

    assert (made.status_code, changed.status_code) == (201, 200)
    assert made.json() | {"id": 0, "created_at": ""} == {
        "id": 0, "name": "Long facts", "query": "label=fact&sort=-length", "shared": False, "owner": reviewer.username,
        "created_at": "",
    }  # fmt: skip
    assert client.get(address).json() == changed.json()
    assert (changed.json()["name"], changed.json()["query"]) == ("Long facts", "q=quay")
    assert client.get(f"/api/v1/projects/harbour/sentences/?{changed.json()['query']}").status_code == 200
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_one_sees_ones_own_and_what_is_shared(api, owner, reviewer, project):
    hidden = saved_views.save(Actor(owner.pk), project, "Mine", "label=fact", is_shared=False)
    shared = saved_views.save(Actor(owner.pk), project, "Ours", "label=opinion", is_shared=True)
    client = api(reviewer)

    listed = client.get(PATH).json()

    assert [one["name"] for one in listed["results"]] == ["Ours"]
    assert client.get(f"{PATH}{hidden.pk}/").status_code == 404
    assert client.patch(f"{PATH}{shared.pk}/", {"name": "X"}, content_type=JSON).status_code == 404
    assert client.delete(f"{PATH}{shared.pk}/").status_code == 404
    assert [one["name"] for one in api(owner).get(PATH, {"page_size": 1}).json()["results"]] == ["Mine"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"name": "A", "query": "lable=fact"}, 400, "lable"),
        ({"name": "A", "query": "depth=deep"}, 400, "depth"),
        ({"name": "A", "query": "sort=colour"}, 400, "sort"),
        ({"name": " ", "query": ""}, 400, "name"),
        ({"query": "label=fact"}, 400, "name"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(api, reviewer, project, body, status, field):
    answer = api(reviewer).post(PATH, body, content_type=JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not SavedView.objects.exists()


def test_a_name_is_given_once(api, reviewer, project):
    client = api(reviewer)
    client.post(PATH, {"name": "A"}, content_type=JSON)
    other = client.post(PATH, {"name": "B"}, content_type=JSON).json()

    assert client.post(PATH, {"name": "A"}, content_type=JSON).status_code == 409
    assert client.patch(f"{PATH}{other['id']}/", {"name": "A"}, content_type=JSON).status_code == 409


def test_a_viewer_keeps_views_and_shares_none(api, viewer, project):
    client = api(viewer)

    made = client.post(PATH, {"name": "A"}, content_type=JSON)

    assert made.status_code == 201
    assert client.post(PATH, {"name": "B", "shared": True}, content_type=JSON).status_code == 403
    path = f"{PATH}{made.json()['id']}/"
    assert client.patch(path, {"shared": True}, content_type=JSON).status_code == 403
