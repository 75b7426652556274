"""What is there to be asked for: two projects, people of every role and their tokens. Prints where, as JSON.

`python -m tests.scanning.filling`, in the data folder of a running app.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

SENTENCES = "The quay is closed. It was built in 1931. Nobody asked the harbour master, i.e. Mira Holt."
COMMENTS = [
    "“It was built in 1931.” WRONG. It is older.",
    "Mira is right, see https://quay.example/a.",
    "I think it is ugly.",
]


def main() -> None:
    import django

    django.setup()
    from annotations.projects import create_project
    from documents.models import Membership, Scope, User

    people = {
        name: User.objects.create(username=name)
        for name in ("olga", "cora", "rae", "second", "vic", "sam", "gone")
    }
    ids: dict[str, set[Any]] = {}
    for slug in ("harbour", "doomed", "elsewhere"):
        project = create_project(slug, slug.title(), people["sam" if slug == "elsewhere" else "olga"])
        if slug == "elsewhere":
            continue
        roles = {"cora": "curator", "rae": "reviewer", "second": "reviewer", "vic": "viewer"}
        for name, role in roles.items():
            Membership.objects.create(project=project, user=people[name], role=role)
        fill(project, people, ids)
    from documents import tokens

    scopes = {
        "olga": Scope.ADMIN,
        "cora": Scope.ADMIN,
        "rae": Scope.ADMIN,
        "vic": Scope.ADMIN,
        "sam": Scope.ADMIN,
    }
    roles = {"owner": "olga", "curator": "cora", "reviewer": "rae", "viewer": "vic", "outsider": "sam"}
    secrets = {role: tokens.create(people[name], scopes=[scopes[name]])[1] for role, name in roles.items()}
    secrets["read-scope"] = tokens.create(people["olga"], scopes=[Scope.READ])[1]
    expired, secrets["expired"] = tokens.create(people["olga"])
    expired.expiry -= timedelta(days=2 * tokens.DEFAULT_DAYS)
    expired.save()
    ids["username"] = {*people}
    ids["key"] = {"fact", "opinion", "disputed", "unsupported"}
    ids["version"] = {"1", "1.0.0"}
    ids["name"] = {"SHA256SUMS", "README.md"}
    print(
        json.dumps(
            {"tokens": secrets, "ids": {name: sorted(values, key=str) for name, values in ids.items()}},
            default=str,
        )
    )


def fill(project: Any, people: dict[str, Any], ids: dict[str, set[Any]]) -> None:
    """Documents with labels, links, decisions and whatever else the addresses name."""
    from annotations import deciding, gaps, labelling, norming
    from annotations.answers import Answer
    from annotations.deciding import Verdict
    from documents import inviting
    from documents.access import Actor
    from documents.ingest.parsed import ParsedDocument, ParsedPost
    from documents.models import Assignment, Document, Job, Link, Plan, Sentence
    from documents.store import store

    def known(name: str, *values: Any) -> None:
        ids.setdefault(name, set()).update(values)

    olga = Actor(people["olga"].pk)
    parsed = []
    for number in range(4):
        posts = [ParsedPost(text=f"{SENTENCES} Day {number}.", kind="article", parent=None, depth=0)]
        posts += [ParsedPost(text=text, parent=0, depth=1, author="ann") for text in COMMENTS]
        parsed.append(
            ParsedDocument(
                posts=posts,
                format="jsonl",
                title=f"The quay {number}",
                source_url=f"https://quay.example/{number}",
            )
        )
    list(store(project.pk, parsed, None))
    documents = list(Document.objects.filter(project=project))
    known("document_id", *(document.pk for document in documents))
    sentences = list(
        Sentence.objects.filter(project_id=project.pk).order_by("pk").values_list("pk", flat=True)
    )
    known("sentence_id", *sentences[:12])
    known("link_id", *Link.objects.filter(project=project).values_list("pk", flat=True)[:5])
    for place, sentence in enumerate(sentences):
        for name in ("rae", "second"):
            if (place + len(name)) % 3:
                labelling.tag(
                    sentence, Actor(people[name].pk), Answer(("fact", "opinion", "disputed")[place % 3])
                )
    deciding.decide(olga, sentences[0], Verdict("fact"), 0)
    known("gap_id", gaps.open_gap(olga, sentences[1], "A rule.").pk)
    known("norming_id", norming.open_round(olga, project, "First", sentences[2:4]).pk)
    known("plan_id", Plan.objects.create(project=project, name="Begun", seed=1).pk)
    known("job_id", Job.objects.create(project=project, kind="ingest", status="done").pk)
    known("invitation_id", inviting.invite(olga, project, "viewer")[0].pk)
    given = Assignment.objects.create(
        project=project, document=documents[0], reviewer=people["rae"], state="given", origin="hand"
    )
    known("assignment_id", given.pk)
    made(project, people, known)


def made(project: Any, people: dict[str, Any], known: Callable[..., None]) -> None:
    """What people make and jobs finish: a view, an export, an import that was tried, a release, a repeat."""
    from annotations.models import Repeat, SavedView
    from documents.models import Sentence
    from tests.test_permissions import draft_of, made_export, tried_import

    view = SavedView.objects.create(project=project, owner=people["olga"], name="Disputed", is_shared=True)
    known("view_id", view.pk)
    known("export_id", made_export(project, people["olga"]).pk)
    known("import_id", tried_import(project).pk)
    draft_of(project)
    again = Sentence.objects.filter(project=project).latest("pk")
    repeat = Repeat.objects.create(
        project=project, document=again.document, sentence=again, reviewer=people["rae"]
    )
    known("repeat_id", repeat.pk)


if __name__ == "__main__":
    main()
