"""Originals go when a project keeps them no longer: the bytes that documents were read from.

Documents, labels and offsets stay; only reading such a page anew by a better reader is over.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from documents import audit, withholding
from documents.jobs import LIVE
from documents.models import Document, Fetch, Job, Project

log = logging.getLogger("contested.retaining")
GONE = "originals_gone"
"""In the params of a job whose uploads went."""


def enforce() -> int:
    """Take away all originals whose time is over; how many files went."""
    gone = 0
    for project in Project.objects.filter(originals_days__isnull=False).order_by("pk"):
        gone += _enforce(project, timezone.now() - timedelta(days=project.originals_days or 0))
    return gone


def _enforce(project: Project, before: datetime) -> int:
    removed: list[int] = []
    with transaction.atomic():
        documents = Document.objects.filter(project=project, retrieved_at__lt=before).exclude(raw_sha256="")
        fetches = Fetch.objects.filter(project=project, fetched_at__lt=before)
        uploads = Job.objects.filter(project=project, kind="ingest", finished_at__lt=before)
        uploads = uploads.exclude(status__in=LIVE).exclude(params__has_key=GONE)
        digests = set(documents.values_list("raw_sha256", flat=True)) | set(
            fetches.values_list("sha256", flat=True)
        )
        for job in uploads:
            digests |= _uploads(job)
            job.params[GONE] = True
            job.save(update_fields=["params"])
        if not digests:
            return 0
        counts = {"documents": documents.update(raw_sha256=""), "pages": fetches.delete()[0]}
        digests -= _wanted(project, digests)
        transaction.on_commit(lambda: removed.append(withholding.forget(project.pk, digests)))
        audit.record("originals.removed", project=project, days=project.originals_days, **counts)
    log.info("Project %s: %s originals went after their time", project.pk, sum(removed))
    return sum(removed)


def _uploads(job: Job) -> set[str]:
    return {str(source.get("sha256") or "") for source in job.params.get("sources", [])} - {""}


def _wanted(project: Project, digests: set[str]) -> set[str]:
    """What newer documents, pages and jobs of the project were, or will be, read from."""
    kept = set(
        Document.objects.filter(project=project, raw_sha256__in=digests).values_list("raw_sha256", flat=True)
    )
    kept |= set(Fetch.objects.filter(project=project, sha256__in=digests).values_list("sha256", flat=True))
    for job in Job.objects.filter(project=project, kind="ingest").exclude(params__has_key=GONE):
        kept |= _uploads(job)
    return kept
