"""Deleting documents and projects: what stays behind still holds together."""

import pytest
from django.db import connection

from documents import removing, tokens
from documents.models import Document, Project, Token

URL = "https://quay.example/closed"


def settle():
    """What the end of the transaction checks."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_version_deleted_from_the_middle_leaves_the_others_in_one_line(make_document):
    first, second, third = (make_document(f"It grew {n} times.", source_url=URL) for n in range(3))

    removing.delete_document(second)
    removing.delete_document(Document.objects.get(pk=third.pk))

    left = Document.objects.get()
    assert (left.pk, left.is_current) == (first.pk, True)


@pytest.mark.parametrize("delete", [removing.delete_project, Project.delete])
def test_a_token_ends_with_the_last_project_it_was_limited_to(owner, project, delete):
    from annotations.projects import create_project

    other = create_project("market", "Market", owner)
    limited, _ = tokens.create(owner, projects=["harbour"])
    wider, _ = tokens.create(owner, projects=["harbour", "market"])
    unlimited, _ = tokens.create(owner)

    delete(project)
    settle()

    assert set(Token.objects.all()) == {wider, unlimited}
    assert list(wider.projects.all()) == [other]
    assert limited not in Token.objects.all()


def test_a_token_may_change_its_projects(owner, project):
    from annotations.projects import create_project

    other = create_project("market", "Market", owner)
    token, _ = tokens.create(owner, projects=["harbour"])

    token.projects.set([other])
    settle()

    assert list(Token.objects.get(pk=token.pk).projects.all()) == [other]
