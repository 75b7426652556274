"""`jobs/{id}/`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, jobs
from documents.access import Need
from documents.api.serializers import JobShape
from documents.api.views import View
from documents.models import Job
from documents.queries import Row


def shape(job: Job) -> Row:
    """A job as the API shows it."""
    return {
        "id": job.pk,
        "status": job.status,
        "done": job.done,
        "total": job.total,
        "failed": job.failed,
        "results": job.results,
        "error": job.error or None,
    }


class JobDetail(View):
    """One job."""

    @extend_schema(operation_id="jobs_read", responses=JobShape, tags=["jobs"])
    def get(self, request: Request, job_id: UUID) -> Response:
        return Response(shape(access.job(self.actor, job_id)))

    @extend_schema(operation_id="jobs_cancel", request=None, responses={204: None}, tags=["jobs"])
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Cancel a job that has not ended. What it stored before stays."""
        job = access.job(self.actor, job_id, Need.CURATE)
        jobs.cancel(job.pk)
        return Response(status=204)
