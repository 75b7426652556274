"""What the tests of projects whose article comes first share."""

import pytest

from documents.access import Actor
from documents.models import Link
from tests.annotations.opening import of_article


@pytest.fixture
def project(project):
    project.article_first = True
    project.save()
    return project


@pytest.fixture
def actor(reviewer) -> Actor:
    return Actor(reviewer.pk)


@pytest.fixture
def disputed(document, project):
    """A link from the first comment that disputes the first sentence of the article."""
    comment = document.posts.filter(depth=1).first()
    return Link.objects.create(
        project=project,
        document=document,
        kind="disputes",
        source_post=comment,
        source_start=0,
        source_end=5,
        target_sentence=of_article(document)[0],
        score=1,
    )
