"""What was ingested, and who may see it; knows nothing of labels."""

from .accounts import Scope, Token, User
from .assignments import Assignment, AssignmentOrigin, AssignmentState, Phase, Plan, PlanKind, PlanOrder
from .audit import AuditCheckpoint, AuditEntry
from .documents import Document, Kind, NearDuplicate, Post, Sentence, UUIDv7
from .fetches import Fetch, Host, Robots
from .invitations import Invitation
from .jobs import Chore, Job, JobResult, JobStatus
from .links import Link, LinkJudgement, LinkKind, LinkState
from .openings import Opening
from .projects import Membership, Project, Reveal, Role, SearchPolicy
from .recuts import Recut
from .replies import KeptReply
from .shards import Shard
from .withheld import Withheld

__all__ = [
    "Assignment",
    "AssignmentOrigin",
    "AssignmentState",
    "AuditCheckpoint",
    "AuditEntry",
    "Chore",
    "Document",
    "Fetch",
    "Host",
    "Invitation",
    "Job",
    "JobResult",
    "JobStatus",
    "KeptReply",
    "Kind",
    "Link",
    "LinkJudgement",
    "LinkKind",
    "LinkState",
    "Membership",
    "NearDuplicate",
    "Opening",
    "Phase",
    "Plan",
    "PlanKind",
    "PlanOrder",
    "Post",
    "Project",
    "Recut",
    "Reveal",
    "Robots",
    "Role",
    "Scope",
    "SearchPolicy",
    "Sentence",
    "Shard",
    "Token",
    "UUIDv7",
    "User",
    "Withheld",
]
