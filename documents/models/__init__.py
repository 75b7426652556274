"""What was ingested, and who may see it; knows nothing of labels."""

from .accounts import Scope, Token, User
from .documents import Document, Kind, Link, LinkKind, LinkState, NearDuplicate, Post, Sentence, UUIDv7
from .fetches import Fetch, Host, Robots
from .jobs import Job, JobResult, JobStatus
from .projects import Membership, Project, Reveal, Role, SearchPolicy
from .recuts import Recut

__all__ = [
    "Document",
    "Fetch",
    "Host",
    "Job",
    "JobResult",
    "JobStatus",
    "Kind",
    "Link",
    "LinkKind",
    "LinkState",
    "Membership",
    "NearDuplicate",
    "Post",
    "Project",
    "Recut",
    "Reveal",
    "Robots",
    "Role",
    "Scope",
    "SearchPolicy",
    "Sentence",
    "Token",
    "UUIDv7",
    "User",
]
