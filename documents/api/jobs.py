"""`jobs/{id}/`, what became of each item, and trying again what failed."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, jobs, progressing, retrying
from documents.access import Need
from documents.api.pagination import page, read_window
from documents.api.serializers import JobResultShape, JobShape, page_of
from documents.api.views import Listing, Selection, View, read_body, read_query
from documents.models import Job
from documents.queries import Row


def shape(job: Job) -> Row:
    """A job as the API shows it."""
    retries = job.retries.order_by("id").values_list("pk", flat=True)
    return {
        "id": job.pk,
        "status": job.status,
        "done": job.done,
        "total": job.total,
        "failed": job.failed,
        "counts": job.counts,
        "sources": len(job.params.get("sources", [])),
        "sources_done": progressing.sources_done(job),
        "progress": job.fraction,
        "rate": job.rate,
        "sentences": job.sentences,
        "sentence_rate": job.sentence_rate,
        "seconds_left": job.seconds_left,
        "waits_for": job.waits_for or None,
        "results": job.results,
        "error": job.error or None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "retry_of": job.retry_of_id,
        "retries": list(retries),
    }


class ResultQuery(Listing):
    """The query of a job's results."""

    status = serializers.ChoiceField(progressing.STATUSES, required=False)


class RetryInput(serializers.Serializer):
    """How to try again."""

    ignore_robots = serializers.BooleanField(
        default=False, help_text="Read pages against their robots.txt, where the instance lets curators."
    )


class JobDetail(View):
    """One job."""

    @extend_schema(operation_id="jobs_read", parameters=[Selection], responses=JobShape, tags=["jobs"])
    def get(self, request: Request, job_id: UUID) -> Response:
        return Response(shape(access.job(self.actor, job_id)))

    @extend_schema(operation_id="jobs_cancel", request=None, responses={204: None}, tags=["jobs"])
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Cancel a job that has not ended. What it stored before stays."""
        job = access.job(self.actor, job_id, Need.CURATE)
        jobs.cancel(job.pk)
        return Response(status=204)


class JobResults(View):
    """What became of the items of a job."""

    @extend_schema(
        operation_id="jobs_results",
        parameters=[ResultQuery],
        responses=page_of(JobResultShape),
        tags=["jobs"],
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        """The first 1,000 of every status, and all that failed."""
        job = access.job(self.actor, job_id)
        query = read_query(request, ResultQuery)
        window = read_window(request, int)
        return Response(page(request, window, progressing.results(job.pk, window, query.get("status", ""))))


class JobRetry(View):
    """Trying a job again."""

    @extend_schema(
        operation_id="jobs_retry",
        request=RetryInput,
        responses={200: JobShape, 202: JobShape},
        tags=["jobs"],
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        """Try again what failed, and nothing else: a new job. Asked twice it is the same job."""
        job = access.job(self.actor, job_id, Need.CURATE)
        fields: dict[str, Any] = read_body(request, RetryInput)
        again, is_new = retrying.retry(job.pk, self.actor.user_id, fields["ignore_robots"])
        where = request.build_absolute_uri(reverse("api:job", args=[again.pk]))
        return Response(shape(again), status=202 if is_new else 200, headers={"Location": where})
