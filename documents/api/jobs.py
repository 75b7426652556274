"""`jobs/{id}/`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, jobs
from documents.access import Need
from documents.api.serializers import JobShape
from documents.api.views import View
from documents.errors import Conflict, NotFound
from documents.models import Job
from documents.queries import Row

NO_JOB = "There is no such job in a project of yours."


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

    def find(self, job_id: UUID, need: Need) -> Job:
        job = Job.objects.filter(pk=job_id).first()
        if job is None:
            raise NotFound(NO_JOB)
        access.require(self.actor, job.project_id, need, NO_JOB)
        return job

    @extend_schema(operation_id="jobs_read", responses=JobShape, tags=["jobs"])
    def get(self, request: Request, job_id: UUID) -> Response:
        return Response(shape(self.find(job_id, Need.READ)))

    @extend_schema(operation_id="jobs_cancel", request=None, responses={204: None}, tags=["jobs"])
    def delete(self, request: Request, job_id: UUID) -> Response:
        """Cancel a job that has not ended. What it stored before stays."""
        job = self.find(job_id, Need.CURATE)
        if not jobs.cancel(job.pk):
            raise Conflict(f"This job has ended already: {job.get_status_display().lower()}.")
        return Response(status=204)
