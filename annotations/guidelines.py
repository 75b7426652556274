"""The versions of a project's guideline: publishing the next one, and what changed between two."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations import study
from annotations.models import Guideline
from documents import audit
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project
from documents.text.alignment import Said
from documents.text.differences import Kind, Word, sentences, words

PARAGRAPH = re.compile(r"\S(?:.|\n(?![^\S\n]*(?:\n|\Z)))*")

type Changed = tuple[Kind, list[Word]]


class NewerGuideline(Conflict):
    """Somebody published in between; `newest` is that version, `theirs` and `yours` are the texts."""

    title = gettext_noop("There is a newer version")


def newest(project: Project) -> Guideline | None:
    """The version that holds."""
    return Guideline.objects.filter(project=project).select_related("created_by").first()


def version(project: Project, number: int) -> Guideline:
    """One version.

    Raises:
        NotFound: the guideline has no such version.
    """
    found = Guideline.objects.filter(project=project, version=number).select_related("created_by").first()
    if found is None:
        raise NotFound(_("The guideline has no version {number}.").format(number=number))
    return found


def publish(
    project: Project,
    text: str,
    author_id: int,
    summary: str = "",
    base: int | None = None,
    redefines: Iterable[str] = (),
) -> Guideline:
    """The next version of a project's guideline; answers from now on carry its number.

    `base` is the version that was edited, 0 for none; None publishes on top of whatever is there.
    `redefines` are the keys of labels that mean something else from now on.

    Raises:
        Invalid: the text is empty, or what holds already, or a key is none of the project's labels.
        Conflict: the guideline is frozen.
        NewerGuideline: `base` is not the newest version any more; carries both texts.
    """
    if not text.strip():
        raise Invalid(_("A guideline without text helps nobody."), errors={"text": [_("Write something.")]})
    text = text.replace("\r\n", "\n")
    keys = _label_keys(project, redefines)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        study.require_thawed(project)
        last = newest(project)
        number = last.version if last else 0
        if base is not None and base != number:
            raise NewerGuideline(
                _(
                    "Version {number} was published since you began. Nothing was published and nothing is "
                    "lost: both texts are here."
                ).format(number=number),
                newest=number,
                theirs=last.text if last else "",
                yours=text,
            )
        if last and last.text == text:
            raise Invalid(
                _("Version {number} says exactly this already. Nothing was published.").format(number=number),
                errors={"text": [_("Nothing was changed in it.")]},
            )
        made = Guideline.objects.create(
            project=project,
            version=number + 1,
            text=text,
            summary=" ".join(summary.split()),
            redefines=keys,
            created_by_id=author_id,
        )
        audit.record(
            "guideline.published", project=project, actor=author_id, version=number + 1, redefines=keys
        )
    return made


def _label_keys(project: Project, redefines: Iterable[str]) -> list[str]:
    keys = list(dict.fromkeys(redefines))
    known = set(project.labels.filter(retired_at=None).values_list("key", flat=True))
    missing = ", ".join(f"“{key}”" for key in keys if key not in known)
    if missing:
        raise Invalid(
            _("The project has no label {missing}. Nothing was published.").format(missing=missing),
            errors={"redefines": [_("Not one of the project's labels.")]},
        )
    return keys


def compare(before: str, now: str) -> list[Changed]:
    """The paragraphs of two texts in reading order, and in those that were changed the words."""
    old, new = (
        Said(text, spans=[found.span() for found in PARAGRAPH.finditer(text)]) for text in (before, now)
    )
    olds, news = old.sentences(), new.sentences()
    changes: list[Changed] = []
    for change in sentences(old, new):
        was = olds[change.before] if change.before is not None else ""
        became = news[change.now] if change.now is not None else ""
        if change.kind == "changed":
            changes.append((change.kind, words(was, became)))
        else:
            changes.append((change.kind, [("same", became or was)]))
    return changes
