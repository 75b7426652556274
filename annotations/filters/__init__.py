"""Which documents, sentences and answers a reader asks for: query parameters, read once, to SQL.

All that is given must hold; of several values of one filter, one. Lists, exports and figures have the same
filters from here; `FIELDS` is what the API describes.
"""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from annotations.filters import values
from annotations.filters.conditions import (
    ALL,
    ANSWER_COUNTS,
    ANSWER_SEEN,
    ANSWER_VISIBLE,
    ANSWER_WANTED,
    ANSWERED_AS_WANTED,
    COUNTED_ALONE,
    COUNTED_LABEL,
    COUNTED_REASON,
    DOCUMENT_WANTED,
    HOLDS_WANTED,
    MAY_HOLD_WANTED,
    NO_LABEL,
    OF_ANSWER,
    OF_DOCUMENT,
    OF_POST,
    PHASE_SHOWN,
    SENTENCE_IS_WANTED,
    SENTENCE_READABLE,
    SENTENCE_WANTED,
    Walk,
    of_answers,
    of_documents,
    of_sentences,
)
from annotations.filters.fields import FIELDS, NONE, Field
from annotations.models import Annotation, Label, Phase
from documents import access
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.models import Project, User

__all__ = [
    "ANSWERED_AS_WANTED",
    "ANSWER_COUNTS",
    "ANSWER_SEEN",
    "ANSWER_VISIBLE",
    "ANSWER_WANTED",
    "COUNTED_ALONE",
    "COUNTED_LABEL",
    "COUNTED_REASON",
    "DOCUMENT_WANTED",
    "FIELDS",
    "HOLDS_WANTED",
    "MAY_HOLD_WANTED",
    "PHASE_SHOWN",
    "SENTENCE_IS_WANTED",
    "SENTENCE_READABLE",
    "SENTENCE_WANTED",
    "Field",
    "Filters",
    "Walk",
    "chooses_documents_alone",
    "for_figures",
    "of_answers",
    "of_documents",
    "of_sentences",
    "unfiltered",
]  # fmt: skip

PARAMS = tuple(one.param for one in ALL)
OF_SENTENCES = set(PARAMS) - {one.param for one in (*OF_DOCUMENT, *OF_ANSWER)}


MANY_ANSWERS = 50_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; an empty tuple, an empty text or None leaves nothing out.

    `reviewers` are user names, `labels` and `decisions` keys or `none`; `…_from` is the first moment,
    `…_before` the one after the last.

    Only the current version of a document counts unless `all_versions` or a document is named. `counted`
    leaves the answers that agreement and releases read, with the label that counts; of the main phase where
    no other is named. `unlabelled` is about the `reviewers`, or the one who asks.
    """

    documents: tuple[UUID, ...] = ()
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    all_versions: bool = False
    counted: bool | None = None
    published_from: datetime | None = None
    published_before: datetime | None = None
    post_kinds: tuple[str, ...] = ()
    depths: tuple[tuple[int, int | None], ...] = ()
    authors: tuple[str, ...] = ()
    posted_from: datetime | None = None
    posted_before: datetime | None = None
    q: str = ""
    is_quote: bool | None = None
    disputed_in_thread: bool | None = None
    reviewers_disagree: bool | None = None
    decided: bool | None = None
    decisions: tuple[str, ...] = ()
    unlabelled: bool | None = None
    reasons: tuple[str, ...] = ()
    confidences: tuple[int, ...] = ()
    labelled_from: datetime | None = None
    labelled_before: datetime | None = None
    mixed: bool | None = None
    attributed: bool | None = None
    has_note: bool | None = None
    has_evidence: bool | None = None

    @classmethod
    def parse(
        cls, given: MultiValueDict[str, Any] | Mapping[str, Any], also: Collection[str] | None = None
    ) -> Self:
        """Read the parameters of `FIELDS`; each may come several times, all but `author` with commas too.

        Parameters that are none of these are refused where `also` says which others there are.

        Raises:
            Invalid: a value has the wrong shape, or a parameter is unknown; names each.
        """
        errors: dict[str, list[str]] = {}
        read: dict[str, Any] = {}
        for name, field in FIELDS.items():
            if name not in given:
                continue
            try:
                read[field.attribute] = field.read(values.given(given, name))
            except ValueError as error:
                errors[name] = [str(error)]
        if also is not None and (unknown := sorted(set(given) - set(FIELDS) - set(also))):
            known = ", ".join(sorted({*FIELDS, *also}))
            errors |= {name: [f"There is no such parameter here. Known: {known}."] for name in unknown}
        if errors:
            raise Invalid(_("The filters could not be read."), errors=errors)
        read["all_versions"] = "all" in read.pop("versions", ())
        return cls(**read)

    def params(self, project: Project, actor: Actor) -> dict[str, Any]:
        """The parameters of the conditions.

        Who may not see the labels of others sees their own answers alone, and where the project says so those
        of others in documents they are done with.

        Raises:
            Invalid: no such label or reviewer in the project.
            Forbidden: what others said was asked for, and they may not know it.
        """
        sees_all = access.sees_all_labels(actor, project)
        if not sees_all:
            self._require_own(actor, project)
        reviewers = _reviewer_ids(project, self.reviewers)
        asked = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}
        found: dict[str, Any] = dict.fromkeys(PARAMS) | {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asked.items()
            if name in PARAMS and value not in ((), "")
        }
        found |= {
            "phase": list(self.phases) or None,
            "labels": _label_ids("label", project, self.labels),
            "decisions": _label_ids("decision", project, self.decisions),
            "depths": _ranges(self.depths),
            "reviewers": None if self.unlabelled else reviewers,
        }
        return found | {
            "project": project.pk,
            "all_versions": self.all_versions or bool(self.documents),
            "counted": bool(self.counted),
            "phases": list(self.phases) or None,
            "unlabelled_by": reviewers or [actor.user_id],
            "posts_chosen": any(found[one.param] is not None for one in OF_POST),
            "sentences_chosen": any(found[p] is not None for p in OF_SENTENCES),
            "answers_chosen": any(found[one.param] is not None for one in OF_ANSWER),
            "only_of": None if sees_all else actor.user_id,
            "kept_from": access.threads_kept_from(actor, project),
            "checks_kept_from": access.checks_kept_from(actor, project),
            "links_of": None if sees_all else actor.user_id,
            "is_large": bool(self.reviewers_disagree) and _is_large(project),
        }

    def _require_own(self, actor: Actor, project: Project) -> None:
        """That nothing is asked that would tell what others said."""
        told = {
            "reviewers_disagree": self.reviewers_disagree is not None,
            "decided": self.decided is not None,
            "decision": bool(self.decisions),
        }
        if asked := [name for name, is_asked in told.items() if is_asked]:
            raise Forbidden(
                _(
                    "This project is blind: what is computed from the labels of others is shown to you after "
                    "the release. Leave {filters} out."
                ).format(filters=", ".join(asked))
            )
        # Whether somebody who left has answers here would be told by an error: names are looked up later.
        if set(self.reviewers) - _nameable(actor, project):
            raise Forbidden(
                _(
                    "This project is blind: the answers of others are shown to you after the release. "
                    "Leave reviewer out, or name yourself."
                )
            )


def chooses_documents_alone(params: Mapping[str, Any]) -> bool:
    """Whether all sentences of the documents that are asked for are wanted, and may be seen."""
    of_documents = {one.param for one in OF_DOCUMENT}
    return params["kept_from"] is None and all(params[p] is None for p in PARAMS if p not in of_documents)


def for_figures(params: dict[str, Any]) -> dict[str, Any]:
    """The same parameters for what is counted over answers, which goes by the phase that they are of.

    Raises:
        Forbidden: checks are asked for by somebody who may not know which documents are one.
    """
    if params["checks_kept_from"] is not None and Phase.GOLD.value in (params["phases"] or ()):
        raise Forbidden(
            _("Figures of checks are for curators: they would tell which documents are one. Leave gold out.")
        )
    return params | {"checks_kept_from": None}


def unfiltered(project_id: int) -> dict[str, Any]:
    """The parameters of the conditions for everything of a project, whoever asks."""
    return dict.fromkeys(PARAMS) | {
        "project": project_id,
        "all_versions": False,
        "counted": False,
        "phases": None,
        "unlabelled_by": [],
        "posts_chosen": False,
        "sentences_chosen": False,
        "answers_chosen": False,
        "only_of": None,
        "kept_from": None,
        "checks_kept_from": None,
        "links_of": None,
        "is_large": False,
    }


def _ranges(depths: tuple[tuple[int, int | None], ...]) -> str | None:
    """Levels as PostgreSQL writes a multirange."""
    parts = [
        f"[{first},{'' if last is None else last}{')' if last is None else ']'}" for first, last in depths
    ]
    return f"{{{','.join(parts)}}}" if parts else None


def _is_large(project: Project) -> bool:
    """Whether a project has too many answers for all of them to be read for one page of a list."""
    return Annotation.objects.filter(project=project).order_by("id")[:MANY_ANSWERS].count() == MANY_ANSWERS


def _nameable(actor: Actor, project: Project) -> set[str]:
    """Whose answers may be asked for by somebody who may not see all: their own, or those of members too
    where they see them once they are done."""
    people = User.objects.filter(pk=actor.user_id)
    if access.shows_when_done(actor, project):
        people = people | User.objects.filter(memberships__project=project)
    return set(people.values_list("username", flat=True))


def _label_ids(field: str, project: Project, keys: tuple[str, ...]) -> list[int] | None:
    """Labels of the project, retired ones included."""
    if not keys:
        return None
    known = {NONE: NO_LABEL} | dict(Label.objects.filter(project=project).values_list("key", "pk"))
    missing = [key for key in keys if key not in known]
    if missing:
        raise Invalid(
            _("The project has no {field} {unknown}.").format(field=field, unknown=_quoted(missing)),
            errors={field: [f"Not one of the project's labels: {', '.join(known)}."]},
        )
    return [known[key] for key in keys]


def _reviewer_ids(project: Project, names: tuple[str, ...]) -> list[int] | None:
    """Members, and people who left their answers here when they went."""
    if not names:
        return None
    named = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    members = set(project.memberships.filter(user__in=named.values()).values_list("user_id", flat=True))
    # One by one: asked of all in one statement, every answer there is would be read.
    known = {
        name: user
        for name, user in named.items()
        if user in members or Annotation.objects.filter(project=project, reviewer=user).exists()
    }
    missing = [name for name in names if name not in known]
    if missing:
        raise Invalid(
            _("The project has no {field} {unknown}.").format(field="reviewer", unknown=_quoted(missing)),
            errors={"reviewer": [f"Nobody of that name belongs to the project: {_quoted(missing)}."]},
        )
    return [known[name] for name in names]


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
