"""The sample project: that its files fit each other, and what `manage.py sample` makes of them."""

import re

import orjson
import pytest
from django.core.management import call_command

from annotations import sample
from annotations.models import Annotation, Guideline
from annotations.projects import default_guideline
from documents.ingest import read
from documents.ingest.parsed import Hint, ParsedDocument
from documents.models import Document, Link, Membership, Post, Project, Sentence, User
from documents.text.sentences import split


@pytest.fixture(scope="module")
def documents() -> list[ParsedDocument]:
    with sample.DOCUMENTS.open("rb") as stream:
        found = list(read(stream, Hint(name=sample.DOCUMENTS.name)))
    return [document for document in found if isinstance(document, ParsedDocument)]


@pytest.fixture(scope="module")
def sentences(documents) -> list[str]:
    return [
        post.text[start:end]
        for document in documents
        for post in document.posts
        for start, end in split(post.text, document.language)
    ]


def test_every_answer_is_on_one_sentence_of_the_documents(sentences):
    answered = [orjson.loads(line)["sentence"] for line in sample.LABELS.read_bytes().splitlines()]

    assert len(set(sentences)) == len(sentences)
    assert len(set(answered)) == len(answered)
    assert set(answered) <= set(sentences)


def test_the_thread_is_worth_looking_at(documents):
    bell, linden, bus = documents

    assert 28 <= len(split(bell.posts[0].text)) <= 35
    assert max(post.depth for post in bell.posts) == 4
    assert sum(post.kind == "comment" for post in bell.posts) >= 12
    assert any(re.search("[\u0600-\u06ff]", post.author or "") for post in bell.posts)
    assert any("🙂" in post.text for post in bell.posts)
    assert any("https://" in post.text for post in bell.posts)
    assert [document.language for document in (bell, linden, bus)] == ["en", "de", "en"]


def test_the_reviewers_disagree_here_and_there_and_give_every_kind_of_answer():
    rows = [orjson.loads(line)["answers"] for line in sample.LABELS.read_bytes().splitlines()]
    both = [(row["mira"]["label"], row["okan"]["label"]) for row in rows if len(row) == 2]

    assert len(both) > 30
    assert 0.05 < sum(a != b for a, b in both) / len(both) < 0.3
    assert {answer["label"] for row in rows for answer in row.values()} == {
        "fact",
        "opinion",
        "disputed",
        "unsupported",
        None,
    }


def test_the_guideline_takes_its_examples_from_the_sample(sentences):
    whole = "\n".join(sentences)
    examples = re.findall(r"^- “([^”]+)”", default_guideline(), re.MULTILINE)

    assert len(examples) > 10
    for example in examples:
        for part in re.split(r" … ", example):
            assert part.rstrip(".") in whole


@pytest.mark.django_db
def test_the_command_makes_the_project_with_its_people_and_answers(capsys):
    call_command("sample")

    project = Project.objects.get(slug=sample.SLUG)
    roles = dict(Membership.objects.filter(project=project).values_list("user__username", "role"))
    assert roles == {"analyst": "owner", "mira": "reviewer", "okan": "reviewer"}
    assert Document.objects.filter(project=project).count() == 3
    assert Post.objects.filter(project=project, depth=4).count() == 1
    given = sum(map(len, sample.answers_by_reviewer().values()))
    assert Annotation.objects.filter(project=project).count() == given > 100
    assert Guideline.objects.filter(project=project).exists()
    assert "manage.py signin analyst" in capsys.readouterr().out


@pytest.mark.django_db
def test_quoted_sentences_are_linked_to_their_source():
    sample.create()

    quoted = Link.objects.filter(kind="quotes").values_list("target_sentence__text", flat=True)
    assert "The timer that holds back the hammer cost 18,400 crowns." in quoted
    assert "It is the first time in the bell’s history that it does not strike at night." in quoted
    assert "Bürgermeisterin Lohse sagt, die Händler hätten die Parkplätze verlangt." in quoted
    assert Sentence.objects.filter(is_quote=True).count() >= 3


@pytest.mark.django_db
def test_a_second_time_the_command_does_nothing_and_says_nothing(capsys):
    call_command("sample")
    capsys.readouterr()

    call_command("sample")

    assert capsys.readouterr().out == ""
    assert Project.objects.count() == 1
    assert User.objects.count() == 3


@pytest.mark.django_db
def test_nobody_signs_in_as_an_invented_reviewer():
    sample.create()

    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.django_db
def test_someone_who_is_there_already_is_not_taken_for_a_reviewer_of_the_sample():
    mira = User.objects.create_user("Mira", password="her own, and long enough")

    sample.create()

    assert not Annotation.objects.filter(reviewer=mira).exists()
    assert not Membership.objects.filter(user=mira).exists()
    assert Annotation.objects.filter(reviewer__username="mira-2").exists()


@pytest.mark.django_db
def test_the_analyst_who_is_there_already_owns_the_sample():
    analyst = User.objects.create_user("Analyst", password="her own, and long enough")

    project = sample.create()

    assert Membership.objects.get(project=project, user=analyst).role == "owner"
