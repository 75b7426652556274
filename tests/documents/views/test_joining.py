"""The page of an invitation, and the people's page that makes one."""

import re

import pytest
from django.core import mail

from documents import inviting
from documents.access import Actor
from documents.models import Invitation, Membership, User

PASSWORD = "a bell of four tons"


@pytest.fixture
def link(project, owner) -> str:
    """The path of an invitation to be a curator."""
    _invitation, address = inviting.invite(Actor(owner.pk), project, "curator")
    return "/" + address.split("/", 3)[3]


def test_an_owner_makes_a_link_that_is_shown_once(client, project, owner):
    client.force_login(owner)

    page = client.post("/projects/harbour/people/", {"invite": "1", "role": "curator", "email": ""})

    address = re.search(r'value="(http[^"]+/join/[^"]+)"', page.text)
    assert address
    assert "shown only now" in page.text
    assert page.headers["Cache-Control"].count("no-store")
    again = client.get("/projects/harbour/people/").text
    assert "/join/" not in again
    assert "whoever has the link" in again
    assert client.get("/" + address[1].split("/", 3)[3]).status_code == 200


def test_with_an_address_a_letter_is_sent(client, project, owner):
    client.force_login(owner)

    page = client.post(
        "/projects/harbour/people/", {"invite": "1", "role": "viewer", "email": "nella@example.org"}
    )

    assert "was sent to" in page.text
    assert [letter.to for letter in mail.outbox] == [["nella@example.org"]]


def test_a_wrong_address_invites_nobody(client, project, owner):
    client.force_login(owner)

    page = client.post("/projects/harbour/people/", {"invite": "1", "role": "viewer", "email": "nella@"})

    assert page.status_code == 400
    assert "no e-mail address" in page.text
    assert 'value="nella@"' in page.text
    assert not Invitation.objects.exists()


def test_an_invitation_is_taken_back(client, project, owner, link):
    client.force_login(owner)

    client.post("/projects/harbour/people/", {"withdraw": str(Invitation.objects.get().pk)})

    client.logout()
    page = client.get(link)
    assert page.status_code == 410
    assert "taken back" in page.text
    client.force_login(owner)
    for wrong in ("0", "x", "9" * 40):
        assert client.post("/projects/harbour/people/", {"withdraw": wrong}).status_code == 400


def test_looking_spends_nothing(client, project, stranger, link):
    client.force_login(stranger)

    assert "Join as" in client.get(link).text
    assert Invitation.objects.get().used_at is None
    assert client.post(link).url == "/projects/harbour/"
    assert Membership.objects.get(user=stranger).role == "curator"
    assert client.get(link).status_code == 410


def test_somebody_new_makes_an_account_and_is_in(client, project, link):
    page = client.get(link)
    assert "Or make an account" in page.text
    assert "harbour" not in page.text.lower().replace("harbour dispute", "")

    answer = client.post(link, {"username": "nella", "name": "Nella", "password": PASSWORD})

    assert answer.url == "/projects/harbour/"
    assert client.get("/projects/harbour/").status_code == 200
    assert User.objects.get(username="nella").check_password(PASSWORD)


def test_what_is_refused_keeps_what_was_written(client, project, stranger, link):
    page = client.post(link, {"username": stranger.username, "name": "Nella", "password": PASSWORD})

    assert page.status_code == 400
    assert "has the user name" in page.text
    assert 'value="Nella"' in page.text
    assert PASSWORD not in page.text
    weak = client.post(link, {"username": "nella", "password": "123"})
    assert weak.status_code == 400
    assert "password" in weak.text
    assert not User.objects.filter(username="nella").exists()


def test_a_member_is_told_and_the_link_stays(client, project, owner, link):
    client.force_login(owner)

    page = client.post(link)

    assert page.status_code == 400
    assert "belong to this project already" in page.text
    assert Invitation.objects.get().used_at is None


def test_who_leaves_is_out(client, project, reviewer):
    client.force_login(reviewer)
    assert "Leave this project" in client.get("/projects/harbour/people/").text

    assert client.post("/projects/harbour/people/", {"user": reviewer.username, "remove": "1"}).url == "/"

    assert client.get("/projects/harbour/").status_code == 404


def test_the_api_invites_lists_and_takes_back(api, client, project, owner, curator):
    made = api(owner).post(
        "/api/v1/projects/harbour/invitations/", {"role": "reviewer"}, content_type="application/json"
    )
    assert made.status_code == 201
    assert made.json()["sent"] is False
    assert "/join/" in made.json()["link"]

    [one] = api(owner).get("/api/v1/projects/harbour/invitations/").json()["results"]
    assert "link" not in one
    assert api(curator).get("/api/v1/projects/harbour/invitations/").status_code == 403
    assert api(owner).delete(f"/api/v1/projects/harbour/invitations/{one['id']}/").status_code == 204
    assert api(owner).get("/api/v1/projects/harbour/invitations/").json()["results"] == []
