"""Acts that protect people, on record: a new key of the pseudonyms, and words that are withdrawn."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from annotations import unquoting
from annotations.export import kept
from annotations.models import PrivacyAct, PrivacyKind
from annotations.releases import redacting
from documents import access, audit, withdrawing
from documents.access import Actor, Need
from documents.errors import Invalid
from documents.models import Project

LONGEST_REASON = 2_000


def _reason(said: str) -> str:
    words = said.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise Invalid(
            _("Say why: that stays on record."),
            errors={"reason": [_("A text of at most {most} characters.").format(most=f"{LONGEST_REASON:,}")]},
        )
    return words


@transaction.atomic
def rotate(actor: Actor, project: Project, reason: str) -> PrivacyAct:
    """Make pseudonyms of a new key from now on: nobody can join the next release with those before.

    What was released stays as it is, and says the number of its key.

    Raises:
        Forbidden: they are no owner.
        Invalid: no reason was given.
    """
    access.require(actor, project.pk, Need.OWN, access.no_project(project.slug))
    words = _reason(reason)
    Project.objects.filter(pk=project.pk).update(pseudonym_key=F("pseudonym_key") + 1)
    project.refresh_from_db(fields=["pseudonym_key"])
    act = PrivacyAct.objects.create(
        project=project,
        kind=PrivacyKind.KEY,
        reason=words,
        counts={"key": project.pseudonym_key},
        made_by_id=actor.user_id,
    )
    audit.record("pseudonyms.renewed", project=project, actor=actor.user_id, key=project.pseudonym_key)
    return act


@transaction.atomic
def withdraw(
    actor: Actor, project: Project, reason: str, post: int | None = None, author: str = "", site: str = ""
) -> PrivacyAct:
    """Withdraw a post, or all that an author wrote, at one site or at all: from documents, from what people
    noted, from what is to be released and from what was.

    Reading the page again does not bring it back, and files of exports that are kept go. The reason is
    read by whoever gets the releases.

    Raises:
        Forbidden: they are no curator.
        NotFound: there is no such post.
        Invalid: no reason was given, or neither a post nor an author, or both.
        Conflict: a release is being built.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    words = _reason(reason)
    if (post is None) == (not author.strip()):
        raise Invalid(
            _("Say whose words are withdrawn. Nothing was changed."),
            errors={"author": [_("Either a comment or an author.")]},
        )
    taken = (
        withdrawing.withdraw_author(project, author, site)
        if post is None
        else withdrawing.withdraw_post(project, post)
    )
    noted = unquoting.unquote(project, taken.texts | taken.titles)
    replaced = redacting.redact(project, taken, words)
    if taken.posts:
        transaction.on_commit(lambda: kept.forget(project))
    counts = {
        "posts": taken.posts,
        "documents": len(taken.documents),
        "quotations": len(taken.sentences),
        "notes": noted,
        "originals": taken.originals,
    }
    act = PrivacyAct.objects.create(
        project=project,
        kind=PrivacyKind.WITHDRAWAL,
        reason=words,
        counts=counts,
        releases=replaced,
        made_by_id=actor.user_id,
    )
    audit.record("words.withdrawn", project=project, actor=actor.user_id, releases=replaced, **counts)
    return act
