"""Imports of labels from their start: the file is kept, a job does the rest, the row tells of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.importing.options import Options
from annotations.models import LabelImport
from documents import access, jobs, originals
from documents.access import Actor, Need
from documents.errors import Conflict, NotFound
from documents.ingest.parsed import normalise
from documents.jobs import CannotRun
from documents.models import JobStatus, Project
from documents.queries import Key, Window

KIND = "import_labels"
LONGEST_NAME = 255


def keep(chunks: Iterable[bytes]) -> str:
    """Keep the bytes of a file; their SHA-256."""
    return originals.keep_stream(chunks)


@transaction.atomic
def start(
    project: Project, actor: Actor, name: str, sha256: str, options: Options, is_trial: bool
) -> LabelImport:
    """Queue the import of a kept file, or a trial of it.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    one = made(project, actor.user_id, name, sha256, options, is_trial)
    one.job = jobs.create(KIND, project.pk, actor.user_id, {KIND: str(one.pk)})
    one.save(update_fields=["job"])
    return one


def made(
    project: Project, user_id: int | None, name: str, sha256: str, options: Options, is_trial: bool
) -> LabelImport:
    """The row of an import, before anything was done."""
    name = " ".join(normalise(name).split())[-LONGEST_NAME:] or "labels"
    one = LabelImport.objects.create(
        project=project,
        name=name,
        sha256=sha256,
        options=options.as_json(),
        is_trial=is_trial,
        created_by_id=user_id,
    )
    one.refresh_from_db(fields=["id"])
    return one


def again(one: LabelImport, actor: Actor, options: Options, is_trial: bool) -> LabelImport:
    """Another run of the same file with other options.

    Raises:
        NotFound, Forbidden: as for `start`.
        Conflict: it is being read still.
    """
    if is_under_way(one):
        raise Conflict(_("This file is being read still. Wait until that has ended, and try again then."))
    return start(one.project, actor, one.name, one.sha256, options, is_trial)


def is_under_way(one: LabelImport) -> bool:
    """Whether a worker has it, or will have."""
    return one.finished_at is None and one.job is not None and one.job.status in jobs.LIVE


def standing(one: LabelImport) -> str:
    """Where an import stands: queued, running, failed (its job ended early), refused, tried, or imported."""
    if one.imported_at is not None:
        return "imported"
    if one.finished_at is not None:
        return "refused" if one.outcome.get("error") else "tried"
    if one.job is None or one.job.status not in jobs.LIVE:
        return "failed"
    return "running" if one.job.status == JobStatus.RUNNING else "queued"


def found(actor: Actor, project: Project, import_id: UUID) -> LabelImport:
    """An import of the project, for its curators.

    Raises:
        NotFound: there is none, or the project is not theirs.
        Forbidden: they are no curator of it.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    one = (
        LabelImport.objects.select_related("project", "job", "created_by")
        .filter(project=project, pk=import_id)
        .first()
    )
    if one is None:
        raise NotFound(_("There is no such import in this project."))
    return one


def listed(project: Project, window: Window) -> list[tuple[Key, LabelImport]]:
    """The imports and trials of a project, the newest first."""
    query = LabelImport.objects.select_related("project", "job", "created_by").filter(project=project)
    if window.after is not None:
        query = query.filter(**{"pk__gt" if window.backwards else "pk__lt": window.after[0]})
    rows = query.order_by("pk" if window.backwards else "-pk")[: window.limit]
    return [((row.pk,), row) for row in rows]


@contextmanager
def opened(one: LabelImport) -> Iterator[tuple[BinaryIO, int]]:
    """The kept bytes of an import, and how many they are.

    Raises:
        CannotRun: they are no longer there.
    """
    try:
        size = default_storage.size(originals.path_of(one.sha256))
        stream = originals.open_kept(one.sha256)
    except FileNotFoundError:
        raise CannotRun(
            f"The file {one.name} is no longer in the file storage. Nothing was stored; send it again."
        ) from None
    with stream:
        yield cast(BinaryIO, stream), size
