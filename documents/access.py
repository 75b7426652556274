"""Roles, and the one function each that answers "may this user …?".

A caller is an Actor: a person, and for API calls the limits of their token. Whoever is no
member of a project is told that there is no such thing, never that they may not see it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import Forbidden, Invalid, NotFound, SecondFactorNeeded
from documents.models import (
    Assignment,
    AssignmentState,
    Document,
    Job,
    Membership,
    Opening,
    Post,
    Project,
    Reveal,
    Role,
    Scope,
    Sentence,
    Token,
    User,
)

THREAD_CLOSED = gettext_lazy(
    "In this project the article is labelled before its thread is read. Open the thread on the page of the "
    "document first. Nothing was changed."
)


class Need(IntEnum):
    """What an action needs; each level includes the earlier ones."""

    READ = 1
    LABEL = 2
    CURATE = 3
    OWN = 4


LEVEL_OF_ROLE = {
    Role.VIEWER.value: Need.READ,
    Role.REVIEWER.value: Need.LABEL,
    Role.CURATOR.value: Need.CURATE,
    Role.OWNER.value: Need.OWN,
}
LEVEL_OF_SCOPE = {
    Scope.READ.value: Need.READ,
    Scope.LABEL.value: Need.LABEL,
    Scope.CURATE.value: Need.CURATE,
    Scope.ADMIN.value: Need.OWN,
}
NAME_OF_NEED = {
    Need.READ: Role.VIEWER,
    Need.LABEL: Role.REVIEWER,
    Need.CURATE: Role.CURATOR,
    Need.OWN: Role.OWNER,
}

# Whether the member `m` of the project `p` may know of a post: of any, but for a reviewer who has the article
# alone until they open the thread.
POST_KNOWN = "(NOT p.article_first OR m.role <> 'reviewer' OR documents_post_open({post}, m.user_id))"

# Whether the member `m` may enter the project `p` with what they sign in with.
FACTOR_THERE = """(NOT p.requires_second_factor OR EXISTS (
    SELECT FROM mfa_authenticator f WHERE f.user_id = m.user_id AND f.type <> 'recovery_codes'))"""

# Whether somebody labels sentences of the project at all, over `s` (sentence) and `p` (project): on comments,
# a reviewer, once they opened the thread where the article comes first (the functions stand in migrations
# 0009 and 0011). Parameters: user (id), projects (ids or null).
LABELS_HERE = f"""
    EXISTS (
        SELECT FROM documents_membership m
        WHERE m.project_id = s.project_id AND m.user_id = %(user)s
          AND m.role IN ('owner', 'curator', 'reviewer')
          AND {POST_KNOWN.format(post="s.post_id")} AND {FACTOR_THERE}
    )
    AND (%(projects)s::int8[] IS NULL OR s.project_id = ANY (%(projects)s))
"""

# The other half of the permission to label, over `d` (document): it joins the step `phase` of a study that an
# answer is of. Answers are taken of whom the document is assigned to, while they are at it, and of everybody
# where it is open and they are not done with it; of others there is no row.
OPEN_TO_THEM = "JOIN documents_phase(d.id, %(user)s) phase ON phase IS NOT NULL"

# Whether a reader has the thread of document `d` before them. In a project where the article comes first,
# the comments of a document, and whatever tells of them, are kept from a reviewer who has not opened its
# thread; where there is no article the thread is all there is. The parameter is whom it is kept from.
THREAD_OPEN = """
    (EXISTS (SELECT FROM documents_opening o WHERE o.document_id = d.id AND o.reader_id = %s)
     OR EXISTS (SELECT FROM documents_post ap WHERE ap.document_id = d.id AND ap.depth = 0 AND ap.text = ''))
"""
# The same for statements that serve everybody: kept_from is what `threads_kept_from` answers, null for most.
THREAD_OPEN_TO = f"(%(kept_from)s::bigint IS NULL OR {THREAD_OPEN.replace('%s', '%(kept_from)s::bigint', 1)})"

# What `sees_all_labels` below answers for a member `m` of the project `p`.
SEES_ALL_LABELS = "(NOT p.sealed OR m.role IN ('owner', 'curator'))"

# The documents that a reader is done with, in projects which then show them what others said there.
DONE_WITH = """(
    SELECT g.document_id FROM documents_assignment g
    JOIN documents_project gp ON gp.id = g.project_id AND gp.reveal = 'done'
    JOIN documents_membership gm
      ON gm.project_id = g.project_id AND gm.user_id = g.reviewer_id AND gm.role <> 'viewer'
    WHERE g.reviewer_id = {reader} AND g.state = 'done')"""
# Whether a reader may know that a place `g` was drawn by lot, null standing for one who may know all: no
# check is drawn, so what was pulled and is not done yet does not say it.
DRAWN_TOLD = "({reader} IS NULL OR g.state = 'done' OR g.origin <> 'pull')"
LINK_DONE = "{link}.document_id IN " + DONE_WITH.format(reader="%(links_of)s::bigint")

# What `sees_labels_on` below answers for a member `m` of the project `p` and the document `d`.
SEES_LABELS_ON = f"({SEES_ALL_LABELS} OR d.id IN {DONE_WITH.format(reader='m.user_id')})"

# What a reader may know of a link `k`; the parameter links_of is what `links_of` below answers, null where
# everything may be seen. In a blind project that is what was found and what they drew themselves, judged as
# they or a curator judged it last: never what another reviewer drew or said, before they are done with the
# document, where the project shows it then.
LINK_VISIBLE = f"""
    (%(links_of)s::bigint IS NULL OR k.created_by_id IS NULL OR k.created_by_id = %(links_of)s::bigint
     OR {LINK_DONE.format(link="k")})
"""
LINK_STATE = f"""
    CASE WHEN %(links_of)s::bigint IS NULL OR k.decided_by_id IS NULL OR {LINK_DONE.format(link="k")}
         THEN k.state ELSE coalesce((
        SELECT j.state FROM documents_linkjudgement j
        WHERE j.link_id = k.id AND (j.by_curator OR j.person_id = %(links_of)s::bigint)
        ORDER BY j.made_at DESC, j.id DESC LIMIT 1
    ), 'proposed') END
"""
NOBODY = 0
"""As whom a link is read where everybody is to see the same of it in a blind project."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user's id and what their token is limited to.

    `projects` None means every project of theirs; `level` is the most the token may do.
    """

    user_id: int
    level: Need = Need.OWN
    projects: tuple[int, ...] | None = None


def actor_for(user: User, token: Token | None = None) -> Actor:
    """The caller behind a session, or behind a token."""
    if token is None:
        return Actor(user.pk)
    level = max(LEVEL_OF_SCOPE[scope] for scope in token.scopes)
    limited: list[int] | None = getattr(token, "project_ids", None)
    if limited is None:
        limited = list(token.projects.values_list("pk", flat=True))
    return Actor(user.pk, level, tuple(limited) or None)


def projects_of(actor: Actor) -> QuerySet[Project]:
    """The projects an actor may see."""
    mine = Project.objects.filter(memberships__in=memberships_of(actor.user_id))
    if actor.projects is not None:
        mine = mine.filter(pk__in=actor.projects)
    return mine


def factors_of(user_id: int | OuterRef) -> QuerySet[Authenticator]:
    """What somebody can sign in with beside a password; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)


def memberships_of(user_id: int) -> QuerySet[Membership]:
    """What somebody belongs to and may enter: see `closed_to` for the rest."""
    mine = Membership.objects.filter(user_id=user_id)
    return mine.filter(Q(project__requires_second_factor=False) | Exists(factors_of(OuterRef("user_id"))))


def closed_to(user_id: int) -> QuerySet[Project]:
    """The projects that somebody belongs to and sees nothing of until they have a second factor."""
    closed = Project.objects.filter(memberships__user_id=user_id, requires_second_factor=True)
    return closed.exclude(Exists(factors_of(user_id)))


def require_factor(user_id: int) -> None:
    """That somebody has a second factor, where the instance asks everybody for one.

    Raises:
        SecondFactorNeeded: they have none.
    """
    if settings.MFA_REQUIRED and not factors_of(user_id).exists():
        raise SecondFactorNeeded(
            _(
                "Everybody here signs in with a second factor: an authenticator app or a passkey. Set one "
                "up, then go on."
            )
        )


def require_own_factor(actor: Actor) -> None:
    """That whoever asks a second factor of others has one: it would shut them out first.

    Raises:
        Invalid: they have none.
    """
    if not factors_of(actor.user_id).exists():
        words = _(
            "You have no second factor yourself: set one up in your account first. Nothing was changed."
        )
        raise Invalid(words, {"requires_second_factor": [words]})


def reaches(actor: Actor, project_id: int, need: Need = Need.READ) -> bool:
    """Whether the limits of the actor's token leave that much in a project, whatever their role there."""
    return actor.level >= need and (actor.projects is None or project_id in actor.projects)


def level_in(actor: Actor, project_id: int) -> Need | None:
    """The most an actor may do in a project; None when they do not belong to it.

    Raises:
        SecondFactorNeeded: they belong to it, it asks for a second factor, and they have none. So it is by
            a page, a session and a token alike: what counts is the person.
    """
    if not reaches(actor, project_id):
        return None
    mine = Membership.objects.filter(user_id=actor.user_id, project_id=project_id)
    found = mine.values_list("role", "project__requires_second_factor").first()
    if found is None:
        return None
    role, asks = found
    if asks and not factors_of(actor.user_id).exists():
        raise SecondFactorNeeded(
            _(
                "This project is open only to members with a second factor: an authenticator app or a "
                "passkey. Set one up in your account, then go on here."
            )
        )
    return min(LEVEL_OF_ROLE[role], actor.level)


def require(actor: Actor, project_id: int, need: Need, missing: str) -> Need:
    """The actor's level in the project, at least `need`.

    Raises:
        NotFound: they do not belong to it; the message is `missing`.
        Forbidden: their role or their token's scope is too low.
    """
    level = level_in(actor, project_id)
    if level is None:
        raise NotFound(missing)
    if level < need:
        words = (
            _(
                "This needs the role “{role}” in the project, and your token's scope does not reach that "
                "far. Ask an owner of the project."
            )
            if actor.level < need
            else _(
                "This needs the role “{role}” in the project, and yours does not reach that far. Ask an "
                "owner of the project."
            )
        )
        raise Forbidden(words.format(role=NAME_OF_NEED[need].label))
    return level


def no_project(slug: str) -> str:
    """What is said of a project that is not there, or not for the one who asks."""
    return _("There is no project “{slug}” of yours.").format(slug=slug)


def no_document() -> str:
    """What is said of a document that is not there, or not for the one who asks."""
    return _("There is no such document in a project of yours.")


def no_sentence() -> str:
    """What is said of a sentence that is not there, or not for the one who asks."""
    return _("There is no such sentence in a project of yours.")


def project(actor: Actor, slug: str, need: Need = Need.READ) -> Project:
    """The project of that slug, when the actor may do `need` in it.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = no_project(slug)
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(missing)
    require(actor, found.pk, need, missing)
    return found


def document(actor: Actor, document_id: UUID, need: Need = Need.READ) -> Document:
    """The document of that id, with its project, when the actor may do `need` in it.

    Raises:
        NotFound: no such document in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    found = Document.objects.select_related("project").filter(pk=document_id).first()
    return _theirs(actor, found, need, no_document())


def sentence(actor: Actor, sentence_id: int, need: Need = Need.READ) -> Sentence:
    """The sentence of that id, when the actor may do `need` in its project.

    Raises:
        NotFound: no such sentence in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    found = Sentence.objects.filter(pk=sentence_id).first()
    return _theirs(actor, found, need, no_sentence())


def job(actor: Actor, job_id: UUID, need: Need = Need.READ) -> Job:
    """The job of that id, with its project, when the actor may do `need` in it.

    Raises:
        NotFound: no such job in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = _("There is no such job in a project of yours.")
    found = Job.objects.select_related("project").filter(pk=job_id).first()
    return _theirs(actor, found, need, missing)


def _theirs[Row: (Document, Job, Sentence)](actor: Actor, found: Row | None, need: Need, missing: str) -> Row:
    if found is None:
        raise NotFound(missing)
    require(actor, found.project_id, need, missing)
    return found


def assignment_of(user_id: int, document_id: UUID) -> Assignment | None:
    """What a reviewer has to do with a document, where it was assigned to them or they are done with it."""
    return Assignment.objects.filter(document_id=document_id, reviewer_id=user_id).first()


def may_label_document(actor: Actor, document: Document) -> bool:
    """Whether a member's answers are taken on the document: see `OPEN_TO_THEM`."""
    theirs = assignment_of(actor.user_id, document.pk)
    return not document.needs_assignment if theirs is None else theirs.state == AssignmentState.GIVEN


def not_at_it(actor: Actor, document: Document) -> str:
    """Why a member's answers are not taken on a document, and what they can do."""
    theirs = assignment_of(actor.user_id, document.pk)
    if theirs is None:
        return _("This document is assigned to others. Ask a curator to assign it to you.")
    if theirs.state == AssignmentState.DONE:
        return _(
            "You said that you are done with this document, and your answers count as they stand. To change "
            "one, open the document again first. Nothing was changed."
        )
    if theirs.state == AssignmentState.SKIPPED:
        return _("You skipped this document. Take it up again first. Nothing was changed.")
    return _(
        "The document lay for longer than its time, and went back for others to do. Take it up again, or "
        "ask a curator to assign it to you. What you did is kept; nothing more was changed."
    )


def sees_all_labels(actor: Actor, project: Project) -> bool:
    """Whether the actor may see the labels of others, and what is computed from them.

    In a blind project reviewers and viewers see no one else's until a release is published, where the
    project says so.
    """
    level = level_in(actor, project.pk)
    if level is None:
        return False
    return not project.sealed or level >= Need.CURATE


def shows_when_done(actor: Actor, project: Project) -> bool:
    """Whether the actor sees what others said in a document once they are done with it, and not before."""
    if project.reveal != Reveal.DONE or sees_all_labels(actor, project):
        return False
    if actor.projects is not None and project.pk not in actor.projects:
        return False
    mine = Membership.objects.filter(user_id=actor.user_id, project_id=project.pk)
    return mine.exclude(role=Role.VIEWER).exists()


def sees_labels_on(actor: Actor, document: Document) -> bool:
    """Whether the actor may see what others said in a document: of all, or because they are done with it.

    A person's role decides there, not the scope of their token.
    """
    if sees_all_labels(actor, document.project):
        return True
    if not shows_when_done(actor, document.project):
        return False
    theirs = assignment_of(actor.user_id, document.pk)
    return theirs is not None and theirs.state == AssignmentState.DONE


def threads_kept_from(actor: Actor, project: Project) -> int | None:
    """From whom the project's threads are kept until they open them: the actor, or null for nobody.

    A person's role decides, not the scope of their token: what a reviewer may not read on the page
    they read nowhere.
    """
    if not project.article_first:
        return None
    role = Membership.objects.filter(user_id=actor.user_id, project_id=project.pk).values_list(
        "role", flat=True
    )
    return actor.user_id if role.first() == Role.REVIEWER else None


def checks_kept_from(actor: Actor, project: Project) -> int | None:
    """From whom it is kept which documents are checks before they are done: a reviewer, or nobody."""
    mine = Membership.objects.filter(user_id=actor.user_id, project_id=project.pk)
    return actor.user_id if mine.filter(role=Role.REVIEWER).exists() else None


def thread_is_unopened(document: Document, reader_id: int) -> bool:
    """Whether the article comes first here and the reader has not opened what is said under it."""
    if not document.project.article_first or not document.n_comments:
        return False
    if Opening.objects.filter(document=document, reader_id=reader_id).exists():
        return False
    return Post.objects.filter(document=document, depth=0).exclude(text="").exists()


def keeps_thread(actor: Actor, document: Document) -> bool:
    """Whether the comments of a document, and whatever tells of them, are kept from the actor."""
    return threads_kept_from(actor, document.project) is not None and thread_is_unopened(
        document, actor.user_id
    )


def require_thread(actor: Actor, document: Document) -> None:
    """That the actor may know of the thread of a document.

    Raises:
        Forbidden: they have not opened it.
    """
    if keeps_thread(actor, document):
        raise Forbidden(str(THREAD_CLOSED))


def require_post(actor: Actor, document: Document, post: Post) -> None:
    """That the actor may know of a post of the document.

    Raises:
        Forbidden: it is a comment, and they have not opened the thread.
    """
    if post.depth:
        require_thread(actor, document)


def links_of(actor: Actor, project: Project) -> int | None:
    """Whose links and judgements, beside those of curators and of nobody, the actor sees; None for all."""
    return None if sees_all_labels(actor, project) else actor.user_id


def last_owner(project: Project, leaving: Iterable[int]) -> bool:
    """Whether the project would be without an owner once these users left."""
    owners = project.memberships.filter(role=Role.OWNER)
    return not owners.exclude(user_id__in=leaving).exists()
