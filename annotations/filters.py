"""Which documents and which answers a reader asks for: query parameters, read once, to SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from annotations.models import Annotation, Label, Phase
from documents import access
from documents.access import DONE_WITH, THREAD_OPEN_TO, Actor
from documents.errors import Forbidden, Invalid
from documents.models import Project, User

# The conditions are complete in every statement; a filter that was not given is a null, which
# the planner folds away. Parameters: those of `Filters.params`. Aliases: d document, a annotation.
DOCUMENT_WANTED = """
    d.project_id = %(project)s
    AND (d.is_current OR %(all_versions)s)
    AND (%(documents)s::uuid[] IS NULL OR d.id = ANY (%(documents)s::uuid[]))
    AND (%(languages)s::text[] IS NULL OR d.language = ANY (%(languages)s::text[]))
"""

# What the caller may see. Round 0 is the answer; the other rounds leave with the events alone. What others
# said of a document tells of its thread.
ANSWER_VISIBLE = f"""
    a.round = 0
    AND (a.reviewer_id = %(kept_from)s::bigint OR {THREAD_OPEN_TO})
    AND (%(only_of)s::bigint IS NULL OR a.reviewer_id = %(only_of)s::bigint
         OR a.document_id IN {DONE_WITH.format(reader="%(only_of)s::bigint")})
    AND (%(phases)s::text[] IS NULL OR a.phase = ANY (%(phases)s::text[]))
"""

ANSWER_WANTED = """
    (%(reviewers)s::bigint[] IS NULL OR a.reviewer_id = ANY (%(reviewers)s::bigint[]))
    AND (%(labels)s::bigint[] IS NULL OR a.label_id = ANY (%(labels)s::bigint[]))
"""


# What agreement, consensus, adjudication and releases read: the answer as it stood when its reviewer was
# done, where the document was assigned to them, as it stands otherwise. Where it was opened again after
# others' labels were seen, the answer from before is kept in the row, and what had none counts never.
# Alias: a.
ANSWER_COUNTS = """
    (a.frozen_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM documents_assignment g
        WHERE g.document_id = a.document_id AND g.reviewer_id = a.reviewer_id
          AND (g.frozen_at IS NOT NULL OR g.state <> 'done' AND g.origin <> 'own')
    ))
"""
COUNTED_LABEL = "(CASE WHEN a.frozen_at IS NULL THEN a.label_id ELSE a.frozen_label_id END)"
COUNTED_REASON = "(CASE WHEN a.frozen_at IS NULL THEN a.abstain_reason ELSE a.frozen_abstain_reason END)"


# The same where only that is asked for; of the main phase, unless others are named. Alias: a.
COUNTED_ALONE = f"""
    (NOT %(counted)s OR ({ANSWER_COUNTS} AND (a.phase = 'main' OR %(phases)s::text[] IS NOT NULL)))
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out; an empty tuple leaves nothing out. `reviewers` are user names.

    Only the current version of a document counts unless `all_versions`. `counted` leaves the answers that
    agreement and releases read, with the label that counts; of the main phase where no other is named.
    """

    documents: tuple[UUID, ...] = ()
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    all_versions: bool = False
    counted: bool = False

    @classmethod
    def parse(cls, fields: MultiValueDict[str, Any] | Mapping[str, Any]) -> Self:
        """Read `document`, `label`, `reviewer`, `language`, `phase` (each may come several times,
        or once with commas), `versions` (`current` or `all`) and `counted` (`yes` or `no`).

        Raises:
            Invalid: a value has the wrong shape; names each parameter.
        """
        errors: dict[str, list[str]] = {}
        documents = []
        for value in _values(fields, "document"):
            try:
                documents.append(UUID(value))
            except ValueError:
                errors["document"] = [f"“{value}” is no document's id."]
        phases = _values(fields, "phase")
        if not set(phases) <= set(Phase.values):
            errors["phase"] = [f"One or several of: {', '.join(Phase.values)}."]
        versions = _values(fields, "versions") or ("current",)
        if versions not in (("current",), ("all",)):
            errors["versions"] = ["Either “current” or “all”."]
        counted = _values(fields, "counted") or ("no",)
        if counted not in (("yes",), ("no",)):
            errors["counted"] = ["Either “yes” or “no”."]
        if errors:
            raise Invalid(_("The filters could not be read."), errors=errors)
        return cls(
            documents=tuple(documents),
            labels=_values(fields, "label"),
            reviewers=_values(fields, "reviewer"),
            languages=tuple(language.lower() for language in _values(fields, "language")),
            phases=phases,
            all_versions=versions == ("all",),
            counted=counted == ("yes",),
        )

    def params(self, project: Project, actor: Actor) -> dict[str, Any]:
        """The parameters of the conditions above.

        Who may not see the labels of others sees their own answers alone, and where the project says so those
        of others in documents they are done with.

        Raises:
            Invalid: no such label or reviewer in the project.
            Forbidden: the answers of others were asked for, and they may not see them.
        """
        only_of = None if access.sees_all_labels(actor, project) else actor.user_id
        # Whether somebody who left has answers here would be told by an error: names are looked up later.
        if only_of is not None and set(self.reviewers) - _nameable(actor, project):
            raise Forbidden(
                _(
                    "This project is blind: the answers of others are shown to you after the release. "
                    "Leave reviewer out, or name yourself."
                )
            )
        return {
            "project": project.pk,
            "all_versions": self.all_versions,
            "counted": self.counted,
            "documents": list(self.documents) or None,
            "languages": list(self.languages) or None,
            "phases": list(self.phases) or None,
            "only_of": only_of,
            "kept_from": access.threads_kept_from(actor, project),
            "links_of": access.links_of(actor, project),
            "labels": _label_ids(project, self.labels),
            "reviewers": _reviewer_ids(project, self.reviewers),
        }


def _nameable(actor: Actor, project: Project) -> set[str]:
    """Whose answers may be asked for by somebody who may not see all: their own, or those of members too
    where they see them once they are done."""
    people = User.objects.filter(pk=actor.user_id)
    if access.shows_when_done(actor, project):
        people = people | User.objects.filter(memberships__project=project)
    return set(people.values_list("username", flat=True))


def _values(fields: MultiValueDict[str, Any] | Mapping[str, Any], name: str) -> tuple[str, ...]:
    given = fields.getlist(name) if isinstance(fields, MultiValueDict) else [fields.get(name) or ""]
    return tuple(part.strip() for value in given for part in str(value).split(",") if part.strip())


def _label_ids(project: Project, keys: tuple[str, ...]) -> list[int] | None:
    known = dict(Label.objects.filter(project=project, key__in=keys).values_list("key", "pk"))
    return _found("label", keys, known)


def _reviewer_ids(project: Project, names: tuple[str, ...]) -> list[int] | None:
    """Members, and people who left their answers here when they went."""
    theirs = Annotation.objects.filter(project=project, reviewer=OuterRef("pk"))
    here = Q(memberships__project=project) | Exists(theirs)
    known = dict(User.objects.filter(here, username__in=names).values_list("username", "pk"))
    return _found("reviewer", names, known)


def _found(field: str, wanted: tuple[str, ...], known: dict[str, int]) -> list[int] | None:
    missing = [name for name in wanted if name not in known]
    if missing:
        unknown = ", ".join(f"“{name}”" for name in missing)
        raise Invalid(
            _("The project has no {field} {unknown}.").format(field=field, unknown=unknown),
            errors={field: [f"Not known: {unknown}."]},
        )
    return [known[name] for name in wanted] or None
