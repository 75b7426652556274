"""What the jobs of annotations do."""

from annotations import consensus, summaries
from documents import jobs
from documents.jobs import Lease
from documents.models import Job


@jobs.work(consensus.KIND)
def fit_consensus(job: Job, lease: Lease) -> None:
    """Fit the model of the project anew. It starts from the answers each time, so a second run does no
    harm."""
    lease.stop_if_told()
    consensus.refit(job.project)


@jobs.work(summaries.KIND)
def summarise(job: Job, lease: Lease) -> None:
    """Count the figures of the job's project anew. Counting again harms nothing, so there is no cursor."""
    lease.stop_if_told()
    summaries.refresh(job.project)
