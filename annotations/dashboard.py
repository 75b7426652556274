"""A project's dashboard for somebody: the figures that they may see, with names and texts in place of ids."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from annotations import summaries
from annotations.breakdowns import NONE
from documents import access
from documents.access import Actor
from documents.models import Document, Membership, Project, Role, Sentence, User


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures, and when they were counted; not `is_whole`, they are of the reader's own answers alone.

    `figures` is null while they are counted for the first time; `why` says what is missing, and why. Where
    `is_counting`, newer ones are on their way.
    """

    is_whole: bool
    counted_at: datetime
    figures: dict[str, Any] | None
    why: str | None = None
    is_counting: bool = False


def of_project(project: Project, actor: Actor) -> Dashboard:
    """The dashboard of a project.

    In a blind project reviewers and viewers get how far they are themselves; so does, where the article comes
    first, who may have threads before them that they have not opened.

    Raises:
        NotFound: no such project of theirs.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    if (why := why_not_whole(project, actor)) is not None:
        own = summaries.of_reviewer(project, actor.user_id)
        figures = {"progress": _progress(project, own.data or {}, {}, False)}
        return Dashboard(False, own.at, figures, why, own.is_counting)
    found = summaries.of_project(project)
    data = found.data
    if data is None:
        words = _(
            "There are so many answers here that they are counted in the background. That has begun; look "
            "again in a minute."
        )
        return Dashboard(True, found.at, None, words, is_counting=True)
    figures = data | {
        "progress": _progress(project, data["progress"], data["with_most"], True),
        "disagreement": _sentences(project, data["disagreement"]),
    }
    del figures["with_most"], figures["assignments_as_of"]
    return Dashboard(True, found.at, figures, is_counting=found.is_counting)


def why_not_whole(project: Project, actor: Actor) -> str | None:
    """Why the reader gets their own figures alone; none where they may see what all answers say."""
    if not access.sees_all_labels(actor, project):
        return _(
            "This project is blind: what is computed from the labels of others is shown to you after the "
            "release. Here is how far you are."
        )
    if access.threads_kept_from(actor, project) is not None:
        return _(
            "In this project the article comes first, and figures over all answers would tell of threads "
            "that you have not opened. Here is how far you are."
        )
    return None


def _progress(
    project: Project, found: dict[str, Any], with_most: dict[str, Any], is_whole: bool
) -> dict[str, Any]:
    """Progress with titles and names: without documents that are gone, with people who left."""
    ids = [row["document"] for row in found["documents"]]
    titles = dict(Document.objects.filter(project=project, pk__in=ids).values_list("pk", "title"))
    named = {str(ident): title for ident, title in titles.items()}
    members = dict(Membership.objects.filter(project=project).values_list("user_id", "role"))
    counted = {row["reviewer"] for row in found["reviewers"]}
    idle = {user for user, role in members.items() if role == Role.REVIEWER} - counted if is_whole else set()
    rows = found["reviewers"] + [
        {"reviewer": user, **dict.fromkeys(("answers", "labels", "documents", "assigned", "done"), 0)}
        for user in sorted(idle)
    ]
    people = User.objects.filter(pk__in=[row["reviewer"] for row in rows])
    names = dict(people.values_list("pk", "username"))
    compared = {"n_compared": 0, "with_most": None}
    return found | {
        "n_reviewers": found["n_reviewers"] + len(idle),
        "documents": [
            row | {"title": named[row["document"]]} for row in found["documents"] if row["document"] in named
        ],
        "reviewers": [
            row
            | {"reviewer": names[row["reviewer"]], "is_member": row["reviewer"] in members}
            | with_most.get(str(row["reviewer"]), compared)
            for row in rows[: summaries.MOST_KEPT]
            if row["reviewer"] in names
        ],
    }


def _sentences(project: Project, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sentences with their texts; one that was cut anew since is left out."""
    live = Sentence.objects.filter(
        project=project, pk__in=[row["sentence"] for row in found], retired_at__isnull=True
    )
    columns = ("pk", "text", "sentence_key", "document_id", "document__title", "post__depth")
    told = {row[0]: row[1:] for row in live.values_list(*columns)}
    names = ("text", "sentence_key", "document", "title", "depth")
    return [
        row
        | dict(zip(names, told[row["sentence"]], strict=True))
        | {"labels": [{"key": key, "n": n} for key, n in row["labels"].items()]}
        for row in found
        if row["sentence"] in told
    ]


def shares(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Of answers with a label before the thread how many had each label then, have it now, and kept it."""
    keys, matrix = found["labels"], found["matrix"]
    rows = {
        key: {
            "before": sum(matrix[place]) if key != NONE else 0,
            "now": sum(line[place] for line in matrix[: len(keys) - 1]),
            "stayed": matrix[place][place] if key != NONE else 0,
        }
        for place, key in enumerate(keys)
    }
    return {key: row for key, row in rows.items() if row["before"] or row["now"]}
