"""Exports that a job makes: a file under its SHA-256, there for some days, to be fetched in parts.

A file holds what its maker might see when it was made. It is theirs and the curators', as long as they may
see all that is in it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from annotations.export import Asked, count, filename, pieces, prepare, taken
from annotations.export.formats import FORMATS, Format
from annotations.export.masking import Mask
from annotations.export.wanted import Wanted
from annotations.filters import Filters
from annotations.releases.files import keep_whole, workshop
from documents import access, audit, jobs, replica
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, NotFound
from documents.jobs import CannotRun
from documents.models import Job, JobStatus, Project

KIND = "export"
MOST_WAITING = 3
"""Exports of one person that are not made yet."""
RIGHTS = ("only_of", "kept_from", "links_of", "gold_kept_from")
"""The parameters that say what somebody may not see; null where they may see all."""

type Said = Callable[[float, dict[str, int]], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was made; `expires_at` is when it goes."""

    name: str
    content_type: str
    sha256: str
    bytes: int
    rows: int
    expires_at: datetime


def start(project: Project, actor: Actor, asked: Asked, fields: dict[str, list[str]]) -> Job:
    """Have a job make the file; asked the same twice while it is not made, it is the same job.

    `fields` are the filters as they were given.

    Raises: as `export.prepare`, and
        Conflict: several of theirs are not made yet.
    """
    prepare(project, actor, asked)
    expire()
    params = {"asked": asdict(asked) | {"filters": fields}, "level": int(actor.level)}
    mine = Job.objects.filter(project=project, kind=KIND, created_by_id=actor.user_id, status__in=jobs.LIVE)
    for job in mine:
        if job.params == params:
            return job
    if len(mine) >= MOST_WAITING:
        raise Conflict(
            _("{most} of your exports are not made yet. Wait for one, or cancel it.").format(
                most=MOST_WAITING
            )
        )
    job = jobs.create(KIND, project.pk, actor.user_id, params)
    audit.record("export.started", project=project, actor=actor.user_id, job=str(job.pk), **taken.told(asked))
    return job


def asked_by(job: Job) -> Asked:
    """What a job was asked for."""
    given = dict(job.params["asked"])
    fields, mask = given.pop("filters"), Mask(**given.pop("mask"))
    filters = Filters.parse(MultiValueDict(fields))
    return Asked(**given, mask=mask, filters=filters)


def make(job: Job, said: Said) -> dict[str, Any]:
    """Make the file of a job; what is to be saved of it.

    `said` hears the share that is done, and how many rows and bytes there are so far. Nothing is there before
    it is whole; made again it is made from the beginning.

    Raises:
        CannotRun: its maker may not have it any more.
    """
    try:
        if job.created_by_id is None:
            raise NotFound(_("Whoever asked for it is not there any more."))
        actor = Actor(job.created_by_id, Need(job.params["level"]))
        asked = asked_by(job)
        wanted = prepare(job.project, actor, asked)
    except DomainError as refusal:
        raise CannotRun(refusal.message) from refusal
    with workshop(job.pk) as folder:
        path = folder / "export"
        sha256, size = replica.reading_unless(
            wanted.writes, _write, path, FORMATS[asked.format], wanted, said
        )
        keep_whole(path_of(sha256), path, size)
    made_of = {"sha256": sha256, "bytes": size, "rows": wanted.tally.rows}
    return {"file": made_of, "rights": {name: wanted.params[name] for name in RIGHTS}}


def _write(path: Path, format: Format, wanted: Wanted, said: Said) -> tuple[str, int]:
    """Write the file; its SHA-256, and its bytes."""
    whole = count(wanted, 2**62) or 1
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces(format, wanted):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
            said(min(0.99, wanted.tally.rows / whole), {"rows": wanted.tally.rows, "bytes": size})
    return digest.hexdigest(), size


def path_of(sha256: str) -> str:
    """Where the file with that digest is kept."""
    return f"exports/{sha256[:2]}/{sha256}"


def known_to(actor: Actor, project: Project) -> QuerySet[Job]:
    """The exports that the actor may know of: curators of all, others of their own."""
    every = Job.objects.filter(project=project, kind=KIND).select_related("created_by")
    level = access.level_in(actor, project.pk)
    if level is not None and level >= Need.CURATE:
        return every
    return every.filter(created_by_id=actor.user_id)


def found(actor: Actor, project: Project, job_id: UUID) -> Job:
    """One export.

    Raises:
        NotFound: there is none that they may know of.
    """
    job = known_to(actor, project).filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no such export of this project."))
    job.project = project
    return job


def file_of(job: Job) -> File | None:
    """The file of an export, while there is one."""
    made = job.cursor.get("file")
    if job.status != JobStatus.DONE or made is None or job.finished_at is None:
        return None
    expires = job.finished_at + timedelta(days=settings.EXPORT_DAYS)
    if expires <= timezone.now():
        return None
    asked = job.params["asked"]
    format = FORMATS[asked["format"]]
    name = filename(job.project, Asked(asked["format"], asked["rows"]))
    return File(name, format.content_type, made["sha256"], made["bytes"], made["rows"], expires)


def open_file(actor: Actor, project: Project, job_id: UUID) -> tuple[File, IO[bytes]]:
    """The file of an export; whoever takes the stream closes it.

    Raises:
        NotFound: there is no such export, it is not made yet, its file is gone, or it holds what they may not
            see any more.
    """
    job = found(actor, project, job_id)
    file = file_of(job)
    if file is None:
        raise NotFound(
            _("There is no file of this export: it is not made yet, it failed, or its time is over.")
        )
    if not _may_have(actor, job):
        raise NotFound(_("This file holds what you may not see any more. Make the export again."))
    try:
        stream = default_storage.open(path_of(file.sha256))
    except FileNotFoundError as error:
        raise NotFound(_("The file is missing where files are kept. Make the export again.")) from error
    audit.record(
        "export.fetched",
        project=project,
        actor=actor.user_id,
        job=str(job_id),
        count=file.rows,
        sha256=file.sha256,
    )
    return file, stream


def _may_have(actor: Actor, job: Job) -> bool:
    """Whether the actor may see now whatever was seen for it."""
    asked = asked_by(job)
    level = access.level_in(actor, job.project_id)
    if asked.names and (level is None or level < Need.CURATE):
        return False
    now = rights(job.project, actor)
    return all(now[name] is None or now[name] == job.cursor["rights"].get(name) for name in RIGHTS)


def rights(project: Project, actor: Actor) -> dict[str, int | None]:
    """What the actor may not see: see RIGHTS."""
    wanted = prepare(project, actor, Asked())
    return {name: wanted.params[name] for name in RIGHTS}


def remove(job: Job) -> None:
    """Cancel an export that is not made, and take away the file of one that is."""
    if job.status in jobs.LIVE:
        jobs.cancel(job.pk)
        return
    _drop(job)
    with transaction.atomic():
        audit.record("export.removed", project=job.project_id, job=job.pk)
        job.delete()


def forget(project: Project) -> None:
    """Cancel the exports of a project that are not made, and take away the files of those that are: they may
    hold what nobody is to have any more.
    """
    for job in Job.objects.filter(project=project, kind=KIND):
        if job.status in jobs.LIVE:
            jobs.cancel(job.pk)
        else:
            _drop(job)


def expire() -> int:
    """Take away the files whose time is over; how many exports had one."""
    limit = timezone.now() - timedelta(days=settings.EXPORT_DAYS)
    over = Job.objects.filter(kind=KIND, finished_at__lte=limit, cursor__has_key="file")
    for job in over:
        _drop(job)
    return len(over)


def _drop(job: Job) -> None:
    """Forget the file of an export, and delete it where no other has the same."""
    made = job.cursor.pop("file", None)
    if made is None:
        return
    Job.objects.filter(pk=job.pk).update(cursor=job.cursor)
    if not Job.objects.filter(kind=KIND, cursor__file__sha256=made["sha256"]).exists():
        default_storage.delete(path_of(made["sha256"]))
