"""Releases: immutable, checksummed snapshots of a project's dataset, from draft to published to withdrawn."""

from collections.abc import Callable
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from annotations import opening, splitting
from annotations.export.masking import OPEN, Mask
from annotations.models import SHOWN, Release, ReleaseState
from annotations.releases import building, comparing, files, statements
from annotations.releases.semver import following, is_version, rank
from documents import access, audit, jobs
from documents.access import Actor, Need
from documents.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from documents.models import JobStatus, Project

KIND = "release"
LONGEST_REASON = 2_000
THREADS_CLOSED = gettext_lazy(
    "In this project the article comes first, and a release holds every thread. Its figures and files are "
    "shown to you once you have opened them all. Curators and owners see them now."
)


class Withdrawn(DomainError):
    """The release was withdrawn: a tombstone says why, and its files are given to nobody."""

    status = 410
    title = gettext_noop("Withdrawn")


def start(
    project: Project,
    actor: Actor | None,
    version: str,
    said: dict[str, Any] | None = None,
    names_reviewers: bool = False,
    mask: Mask = OPEN,
    in_background: bool = True,
    anew: bool = False,
    text_free: bool = False,
) -> Release:
    """Start a release of the project's state as it will be when a worker takes it; it ends as a draft.

    `said` is what only people know (`statements.QUESTIONS`). A build that failed is started anew under its
    version, and `anew` so is a draft, whose files go. `mask` names what leaves masked; `text_free` leaves
    texts out, with offsets, keys and hashes to find them by. `actor` None is the shell, which builds it
    itself.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: they are no curator, or no owner where reviewers are to be named.
        Invalid: no semantic version, one that is not above all that were published, no such statement, or
            texts that are both left out and masked.
        Conflict: there is a release of that version.
    """
    if text_free and mask.kinds:
        masked = _("What leaves without texts has no names, and nothing to mask.")
        raise Invalid(_("Texts are left out or masked, not both."), errors={"text_free": [masked]})
    if actor is not None:
        need = Need.OWN if names_reviewers else Need.CURATE
        access.require(actor, project.pk, need, access.no_project(project.slug))
    words = statements.read(said or {})
    if not is_version(version):
        raise Invalid(
            _("This is no version of a release."),
            errors={"version": [_("Three numbers, as in 1.0.0, or 2.0.0-rc.1 before 2.0.0 (semver.org).")]},
        )
    user_id = actor.user_id if actor else None
    try:
        with transaction.atomic():
            _clear(project, version, anew)
            release = Release.objects.create(
                project=project,
                version=version,
                statements=words,
                names_reviewers=names_reviewers,
                mask=mask.kinds,
                text_free=text_free,
                created_by_id=user_id,
            )
            _check_above(project, version)
            release.refresh_from_db()
            if in_background:
                release.job = jobs.create(KIND, project.pk, user_id, {KIND: str(release.pk)})
                release.save(update_fields=["job"])
            audit.record("release.started", project=project, actor=user_id, version=version, anew=anew)
    except IntegrityError as error:
        raise Conflict(
            _("There is a release {version} already. Nothing was changed.").format(version=version)
        ) from error
    return release


def start_again(project: Project, actor: Actor, draft: Release, said: dict[str, Any]) -> Release:
    """Start a draft anew, of the state of now: what is masked, left out and named in it stays so.

    Raises: as `start`.
    """
    return start(
        project,
        actor,
        draft.version,
        said,
        draft.names_reviewers,
        Mask.read(draft.mask),
        anew=True,
        text_free=draft.text_free,
    )


def _check_above(project: Project, version: str) -> None:
    highest = building.highest_shown(project.pk)
    if highest is not None and rank(version) <= rank(highest):
        words = _("It has to be above {highest}, as {offer} is.")
        raise Invalid(
            _("Versions go up."),
            errors={"version": [words.format(highest=highest, offer=following(highest))]},
        )


def _clear(project: Project, version: str, anew: bool) -> None:
    """Make room for a build under the version of one that came to nothing, or of a draft."""
    locked = Release.objects.select_for_update(of=("self",)).select_related("job")
    there = locked.filter(project=project, version=version).first()
    may_go = (ReleaseState.FAILED, ReleaseState.DRAFT) if anew else (ReleaseState.FAILED,)
    if there is not None and standing(there) in may_go:
        _remove(there)


def standing(release: Release) -> ReleaseState:
    """Where a release stands: one whose job ended without it has failed."""
    if release.state == ReleaseState.BUILDING and release.job and release.job.status not in jobs.LIVE:
        return ReleaseState.FAILED
    return ReleaseState(release.state)


def why_failed(release: Release) -> str:
    """What a person is told of a build that failed."""
    if release.error:
        return release.error
    if release.job and release.job.status == JobStatus.CANCELLED:
        return _("It was cancelled.")
    return release.job.error if release.job else ""


def failed(release: Release, why: str) -> None:
    """Note that a build came to nothing."""
    Release.objects.filter(pk=release.pk, state=ReleaseState.BUILDING).update(
        state=ReleaseState.FAILED, error=why
    )


def build(
    release: Release, said: building.Said = lambda share, made: None, last: Callable[[], None] = lambda: None
) -> None:
    """Build a release that was started; see `building.build`.

    Documents that came in since the project was divided into parts are placed first.

    Raises: as that does; what is no error of the domain leaves the release failed.
    """
    if splitting.definition_of(release.project):
        splitting.draw(release.project)
    building.build(release, said, last)


def known_to(actor: Actor, project: Project) -> QuerySet[Release]:
    """The releases that the actor may know of: curators of all, others of those that were published."""
    every = Release.objects.filter(project=project).select_related(
        "job", "created_by", "published_by", "previous"
    )
    level = access.level_in(actor, project.pk)
    return every if level is not None and level >= Need.CURATE else every.filter(state__in=SHOWN)


def found(actor: Actor, project: Project, version: str) -> Release:
    """One release.

    Raises:
        NotFound: there is none of that version that they may know of.
    """
    release = known_to(actor, project).filter(version=version).first() if is_version(version) else None
    if release is None:
        raise NotFound(_("There is no release {version} of this project.").format(version=version[:80]))
    release.project = project
    return release


def may_read(actor: Actor, project: Project) -> bool:
    """Whether the actor may read what is in the project's releases: everybody's labels, and all threads."""
    return access.sees_all_labels(actor, project) and not opening.has_unopened(actor, project)


def open_file(actor: Actor, project: Project, version: str, name: str) -> tuple[dict[str, Any], IO[bytes]]:
    """A file of a release, and what is known of it; whoever takes the stream closes it.

    Raises:
        NotFound: there is no such release, or it has no such file.
        Withdrawn: the release was withdrawn.
        Forbidden: the project is blind still, and shows reviewers and viewers no labels; or the article comes
            first, and there are threads that they have not opened.
    """
    release = readable(actor, project, version)
    file = release.file(name)
    if file is None:
        raise NotFound(_("Release {version} has no such file.").format(version=version))
    try:
        stream = files.open_kept(str(file["sha256"]))
    except FileNotFoundError as error:
        raise NotFound(
            _(
                "The file is missing where files are kept. Whoever runs this instance finds more with "
                "check_integrity."
            )
        ) from error
    told: dict[str, Any] = {"version": version, "file": name, "sha256": file["sha256"]}
    audit.record("release.fetched", project=project, actor=actor.user_id, **told)
    return file, stream


def readable(actor: Actor, project: Project, version: str) -> Release:
    """A release whose content the actor may read.

    Raises:
        NotFound: there is no such release.
        Withdrawn: the release was withdrawn.
        Forbidden: the project is blind still, and shows reviewers and viewers no labels; or the article comes
            first, and there are threads that they have not opened.
    """
    release = found(actor, project, version)
    if release.state == ReleaseState.WITHDRAWN:
        raise Withdrawn(
            _("Release {version} was withdrawn: {reason}").format(
                version=version, reason=release.withdrawal_reason
            )
        )
    if opening.has_unopened(actor, project):
        raise Forbidden(str(THREADS_CLOSED))
    if not may_read(actor, project):
        raise Forbidden(
            _(
                "This project is blind: a release holds everyone's labels, which are shown to you when you "
                "are done. Curators and owners see it now."
            )
        )
    return release


def difference(actor: Actor, project: Project, against: str | None, version: str) -> dict[str, Any]:
    """What is different in a release from another, or from the one that it was compared with when built.

    Raises:
        NotFound: there is no such release.
        Withdrawn: one of them was withdrawn.
        Forbidden: the project is blind still, and shows reviewers and viewers no labels; or the article comes
            first, and there are threads that they have not opened.
        Conflict: one of them is not built, or there is none before it.
    """
    after = readable(actor, project, version)
    if against is None and after.previous is None:
        raise Conflict(_("{version} is the first release: there is none before it.").format(version=version))
    before = readable(actor, project, against or after.previous.version)  # type: ignore[union-attr]
    for one in (before, after):
        if not one.files:
            raise Conflict(_("Release {version} is not built.").format(version=one.version))
    return comparing.of_releases(before, after)


@transaction.atomic
def publish(project: Project, version: str, user_id: int | None) -> Release:
    """Publish a draft: from now on it never changes, and members read it.

    The first publication ends that the project is blind, where it is so until the release.

    Raises:
        NotFound: there is no such release.
        Conflict: it is no draft, or a higher version is published.
    """
    release = _locked(project, version)
    if release.state != ReleaseState.DRAFT:
        raise Conflict(
            _("Release {version} is no draft ({state}). Nothing was changed.").format(
                version=version, state=standing(release).label
            )
        )
    highest = building.highest_shown(project.pk)
    if highest is not None and rank(version) <= rank(highest):
        raise Conflict(
            _("Release {highest} is published, and versions go up. Nothing was changed.").format(
                highest=highest
            )
        )
    now = timezone.now()
    release.state, release.published_at, release.published_by_id = ReleaseState.PUBLISHED, now, user_id
    release.save(update_fields=["state", "published_at", "published_by"])
    Project.objects.filter(pk=project.pk, released_at=None).update(released_at=now)
    audit.record("release.published", project=project, actor=user_id, version=version)
    return release


@transaction.atomic
def withdraw(project: Project, version: str, user_id: int | None, reason: str) -> Release:
    """Withdraw a published release: its page says why, and its files are given to nobody any more.

    Raises:
        NotFound: there is no such release.
        Invalid: no reason was given, or one that is too long.
        Conflict: it is not published.
    """
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise Invalid(
            _("A release that is withdrawn says why."),
            errors={"reason": [_("A text of at most {most} characters.").format(most=f"{LONGEST_REASON:,}")]},
        )
    release = _locked(project, version)
    if release.state != ReleaseState.PUBLISHED:
        raise Conflict(
            _("Release {version} is not published ({state}). Nothing was changed.").format(
                version=version, state=standing(release).label
            )
        )
    release.state, release.withdrawn_at = ReleaseState.WITHDRAWN, timezone.now()
    release.withdrawn_by_id, release.withdrawal_reason = user_id, words
    release.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.record("release.withdrawn", project=project, actor=user_id, version=version)
    return release


@transaction.atomic
def discard(project: Project, version: str) -> None:
    """Take away what was not published, and its files where no other release has the same.

    Raises:
        NotFound: there is no such release.
        Conflict: it was published; it can be withdrawn.
    """
    release = _locked(project, version)
    if release.state in SHOWN:
        raise Conflict(
            _("Release {version} was published and stays. It can be withdrawn.").format(version=version)
        )
    if release.job and release.job.status in jobs.LIVE:
        jobs.cancel(release.job.pk)
    _remove(release)
    audit.record("release.discarded", project=project, version=version)


def _remove(release: Release) -> None:
    """Take a release away, and once that is certain the bytes that were its alone."""
    digests = [str(file["sha256"]) for file in release.files]
    release.delete()
    transaction.on_commit(lambda: files.sweep(digests))


def _locked(project: Project, version: str) -> Release:
    locked = Release.objects.select_for_update(of=("self",)).select_related("job")
    release = locked.filter(project=project, version=version).first() if is_version(version) else None
    if release is None:
        raise NotFound(_("There is no release {version} of this project.").format(version=version[:80]))
    release.project = project
    return release
