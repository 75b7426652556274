"""A database as the version before left it, with people, documents and answers, and a backup of it; run in its
environment: `python -m … BACKUP`.

`STATE` names that version by its last migrations: it is brought forward by one whenever a version is released.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from config.backups import making  # noqa: E402
from documents.ingest.parsed import ParsedDocument, ParsedPost, content_hash, post_keys  # noqa: E402

STATE = [("documents", "0010_invitations"), ("annotations", "0008_label_set")]
ARTICLE, COMMENT = "The quay is closed. It was built in 1931.", "It was never closed 🌊."
SPANS = ((0, 19), (20, 41)), ((0, 22),)
KEYS = ("fact", "opinion", "disputed", "unsupported")


def main(backup: Path) -> None:
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    others = [
        node for node in executor.loader.graph.leaf_nodes() if node[0] not in ("documents", "annotations")
    ]
    executor.migrate([*others, *STATE])
    fill(executor.loader.project_state(STATE).apps)
    making.make(backup)


def fill(apps: Any) -> None:
    """A project of two people with a document, its history and a job that was done."""
    people = [apps.get_model("documents", "User").objects.create(username=name) for name in ("olga", "rae")]
    project = apps.get_model("documents", "Project").objects.create(slug="quay", name="The quay")
    for person, role in zip(people, ("owner", "reviewer"), strict=True):
        apps.get_model("documents", "Membership").objects.create(project=project, user=person, role=role)
    labels = [
        apps.get_model("annotations", "Label").objects.create(
            project=project,
            key=key,
            name=key.title(),
            hotkey=str(at),
            letter=key[0].upper(),
            position=at,
            colour_light="#205080",
            colour_dark="#90c0f0",
            pattern="solid",
        )
        for at, key in enumerate(KEYS, 1)
    ]
    sentences = _document(apps, project)
    answers = apps.get_model("annotations", "Annotation").objects
    for at, sentence in enumerate(sentences):
        answers.create(
            project=project, document_id=sentence.document_id, sentence=sentence, reviewer=people[1],
            label=labels[at], first_label=labels[at], revision=1, note="«so»", evidence=[],
        )  # fmt: skip
    answers.filter(sentence=sentences[0]).update(label=labels[3], revision=2, revisions=1)
    apps.get_model("documents", "Job").objects.create(project=project, kind="ingest", status="done")


def _document(apps: Any, project: Any) -> list[Any]:
    posts = [
        ParsedPost(ARTICLE, kind="article", parent=None),
        ParsedPost(COMMENT, kind="comment", parent=0, depth=1, author="ann"),
    ]
    document = apps.get_model("documents", "Document").objects.create(
        project=project, title="The quay", language="en", format="jsonl", n_comments=1, max_depth=1,
        n_sentences=3, content_hash=content_hash(ParsedDocument(posts=posts)), segmenter_version="1",
        raw_sha256=hashlib.sha256(b"").hexdigest(),
    )  # fmt: skip
    made, parent = [], None
    for at, (post, key) in enumerate(zip(posts, post_keys(posts), strict=True)):
        parent = apps.get_model("documents", "Post").objects.create(
            project=project, document=document, kind=post.kind, parent=parent, depth=at, order=at,
            author=post.author or "", text=post.text, post_key=key, language="en",
        )  # fmt: skip
        for start, end in SPANS[at]:
            sentence = apps.get_model("documents", "Sentence").objects.create(
                project=project, document=document, post=parent, start=start, end=end,
                text=post.text[start:end], sentence_key=f"{key}:{start}:{end}",
            )  # fmt: skip
            made.append(sentence)
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]))
