"""What the jobs of annotations do."""

from annotations import summaries
from documents import jobs
from documents.jobs import Lease
from documents.models import Job


@jobs.work(summaries.KIND)
def summarise(job: Job, lease: Lease) -> None:
    """Count the figures of the job's project anew. Counting again harms nothing, so there is no cursor."""
    lease.stop_if_told()
    summaries.refresh(job.project)
