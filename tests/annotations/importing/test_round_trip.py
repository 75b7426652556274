"""What is exported here and brought in elsewhere leaves there as the same bytes, but for the database's ids."""

import csv
import io
import json
import re

import pytest

from annotations import deciding, labelling
from annotations.answers import Answer
from annotations.models import Annotation, BeforeThread, Decision
from annotations.projects import create_project
from documents import linking
from documents.access import Actor
from documents.ingest.parsed import Hint
from documents.ingesting import ingest_stream
from documents.models import Link, User
from tests.annotations.export.conftest import body

pytestmark = pytest.mark.django_db
ROWS = ("labels", "evidence", "links", "decisions")
IDS = (
    "sentence_id", "document_id", "post_id", "parent_post_id", "link_id", "source_post_id", "target_sentence_id",
)  # fmt: skip
IDS_OF_JSON = re.compile(rf'"({"|".join(IDS)})":(?:\d+|null|"[0-9a-f-]{{36}}")')


@pytest.fixture
def labelled(project, owner, make_document, make_member):
    """Two documents, answered by three people in turn, with all that an answer may hold, decided and linked."""
    zoe, ann, ben = make_member("zoe"), make_member("ann"), make_member("ben")
    for article, site in (
        ("The quay is closed. 💧 It was built in 1931.", "a"),
        ("The weir leaks. Nobody minds.", "b"),
    ):
        document = make_document(
            article,
            ["The quay is closed. It was never closed.", ("I saw it\nopen, “there”.", 1)],
            language="en",
            source_url=f"https://{site}.example/",
            byline="Mr. Ink",
        )
        sentences = list(document.sentences.order_by("post__order", "start"))
        for number, sentence in enumerate(sentences):
            for person in (ben, ann, zoe)[number % 3 :]:
                labelling.tag(sentence.pk, Actor(person.pk), Answer("fact"))
        labelling.tag(
            sentences[0].pk, Actor(ben.pk), Answer("disputed", note='=1+1\r\n"so"', confidence=3, mixed=True)
        )
        cited = [{"url": "https://log.example/", "quotation": "“shut”", "stance": "supports"}]
        labelling.tag(
            sentences[1].pk, Actor(ann.pk), Answer(None, "unclear", evidence=cited, attributed=True)
        )
        BeforeThread.objects.create(
            project=project, document=document, sentence=sentences[0], reviewer=ben,
            label=project.labels.get(key="opinion"),
        )  # fmt: skip
        talk(Actor(owner.pk), Actor(ann.pk), sentences)
    Annotation.objects.filter(reviewer=zoe).update(phase="gold", duration_ms=1234, blind=False)
    return project


def talk(curator, reviewer, sentences) -> None:
    """Links that were found, judged and drawn, and decisions of each sort."""
    article, comment = sentences[0], sentences[-1]
    found = Link.objects.filter(document=article.document_id).first()
    if found is not None:
        linking.settle(curator, found.pk, "confirmed")
    drawn = linking.draw(reviewer, "disputes", comment.pk, article.pk)
    linking.settle(curator, drawn["id"], "rejected")
    linking.draw(reviewer, "supports", linking.Span(comment.post_id, 2, 5), article.pk)
    linking.draw(curator, "disputes", comment.pk, article.pk)
    deciding.decide(curator, article.pk, deciding.Verdict("disputed", reason='=so\n"it" is 💧'), 0)
    deciding.decide(curator, sentences[1].pk, deciding.Verdict(None, "unclear"), 0)
    gold = deciding.decide(curator, sentences[2].pk, deciding.Verdict("fact"), 0)
    deciding.decide(curator, sentences[2].pk, deciding.Verdict("opinion"), gold.revision)
    Decision.objects.filter(sentence=sentences[2]).update(is_gold=True, explanation="A judgement.")
    Decision.objects.filter(sentence=sentences[1]).update(is_unanimous=True)


def moved(project, owner, bring, format: str, names: bool):
    """The project's documents and labels in a new one, on what is as good as an empty installation."""
    documents = body(project, owner, "jsonl", "documents", names)
    files = {rows: body(project, owner, format, rows, names) for rows in ROWS}
    for user in User.objects.all():
        user.username = f"gone-{user.pk}"
        user.save()
    other = create_project("elsewhere", "Elsewhere", owner)
    for stored in ingest_stream(
        other.pk, _stream(documents), Hint(name="documents.jsonl"), owner.pk, "jsonl"
    ):
        assert stored.status == "created", stored.error
    for name, content in files.items():
        outcome = bring(content, f"{name}.{format}", into=other)
        assert outcome.error == "", outcome.problems
    return other, documents, files


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@pytest.mark.parametrize("names", [True, False])
def test_the_same_bytes(labelled, owner, bring, format, names):
    other, documents, files = moved(labelled, owner, bring, format, names)

    assert body(other, owner, "jsonl", "documents", names) == documents
    for rows, content in files.items():
        assert content.count("\n") > 1
        assert anonymous(body(other, owner, format, rows, names), format) == anonymous(content, format)
    imported = User.objects.filter(imported_into=other)
    assert sorted(imported.values_list("username", "is_active")) == [
        ("ann", False),
        ("ben", False),
        ("olga", False),
        ("zoe", False),
    ]


def test_a_second_time_changes_nothing(labelled, owner, bring):
    other, _documents, files = moved(labelled, owner, bring, "jsonl", True)
    before = [body(other, owner, rows=rows) for rows in files]

    for rows in ("labels", "links", "decisions"):
        assert bring(files[rows], into=other).counts == {"there": files[rows].count("\n")}
    assert [body(other, owner, rows=rows) for rows in files] == before


@pytest.mark.parametrize("format", ["webannotation", "labelstudio"])
def test_formats_of_others_find_their_posts(labelled, owner, bring, format):
    """Both documents have the same words in their comments: the post says which."""
    content = body(labelled, owner, format, "labels", True)
    answers = Annotation.objects.filter(round=0).count()
    before = sorted(Annotation.objects.values_list("sentence", "reviewer", "label", "abstain_reason"))
    outcome = bring(
        content, "labels.json", format=format, reviewers={name: name for name in ("ann", "ben", "zoe")}
    )

    assert outcome.counts == {"there": answers}, outcome.problems
    assert sorted(Annotation.objects.values_list("sentence", "reviewer", "label", "abstain_reason")) == before


def test_pseudonyms_are_kept(labelled, owner, bring):
    def pseudonymous(project) -> str:
        return body(project, owner, how={"reviewers_hidden": True})

    documents, labels = body(labelled, owner, "jsonl", "documents"), pseudonymous(labelled)
    other = create_project("elsewhere", "Elsewhere", owner)
    list(ingest_stream(other.pk, _stream(documents), Hint(name="d.jsonl"), owner.pk, "jsonl"))

    assert bring(body(labelled, owner, rows="links"), into=other).error == ""
    assert bring(labels, into=other).error == ""

    assert anonymous(pseudonymous(other), "jsonl") == anonymous(labels, "jsonl")
    assert "reviewer-" in labels


def _stream(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def anonymous(text: str, format: str) -> str:
    """An export without the ids of the database."""
    if format == "jsonl":
        return IDS_OF_JSON.sub(r'"\1":#', text)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return json.dumps([{name: cell for name, cell in row.items() if name not in IDS} for row in rows])
