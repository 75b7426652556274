"""What was ingested, and who may see it; knows nothing of labels."""

from .accounts import Scope, Token, User
from .documents import Document, Kind, Link, LinkKind, LinkState, Post, Sentence, UUIDv7
from .fetches import Fetch, Host, Robots
from .jobs import Job, JobResult, JobStatus
from .projects import Membership, Project, Reveal, Role, SearchPolicy

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
    "Post",
    "Project",
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
