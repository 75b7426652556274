"""`manage.py project`: made, renamed, given another owner."""

import io

import pytest
from django.core.management import CommandError, call_command

from documents.models import Membership, Project


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("project", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_project_has_its_owner_and_labels(owner):
    assert run("old-quay", "--owner", "OLGA") == "Created project old-quay.\n"

    project = Project.objects.get()
    assert (project.slug, project.name) == ("old-quay", "Old quay")
    assert project.labels.count() == 4
    assert Membership.objects.get().user == owner


def test_a_project_that_is_there_is_renamed_and_gets_an_owner(project, make_member):
    max_ = make_member("max", "viewer")

    assert run("harbour", "--name", "The harbour", "--owner", "max") == "Updated project harbour.\n"

    project.refresh_from_db()
    assert project.name == "The harbour"
    assert project.memberships.get(user=max_).role == "owner"
    assert project.memberships.filter(role="owner").count() == 2


def test_the_same_again_changes_nothing(project):
    run("harbour", "--name", "Harbour dispute", "--owner", "olga")

    assert Membership.objects.count() == 1
    assert Project.objects.get().name == "Harbour dispute"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quay"], "say whose it is: --owner NAME"),
        (["quay", "--owner", "nobody"], "There is no user “nobody”"),
        (["The Quay", "--owner", "olga"], "slug: Use lower-case letters"),
        (["a" * 61, "--owner", "olga"], "slug: Ensure this value has at most 60"),
        (["quay\0", "--owner", "olga"], "slug: "),
        (["quay", "--owner", "olga", "--name", "x" * 201], "name: Ensure this value has at most 200"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(owner, arguments, message):
    with pytest.raises(CommandError, match=message) as caught:
        run(*arguments)

    assert "\n" not in str(caught.value)
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", [" ", "x" * 201, "a\0b"])
def test_a_new_name_that_is_none(project, name):
    with pytest.raises(CommandError, match="empty, or longer than 200"):
        run("harbour", "--name", name)
