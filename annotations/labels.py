"""The labels of a project: adding, changing, ordering, retiring and bringing back.

Every change holds the project's row, so two of them come one after the other.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations import colours
from annotations.models import Label, Pattern
from documents import audit
from documents.errors import Conflict, Invalid, NotFound, Unavailable
from documents.models import Project

WORDS = ("name", "letter", "definition", "examples")
THEMES = ("colour_light", "colour_dark")
FIELDS = (*WORDS, "hotkey", *THEMES, "pattern")
"""What may be changed of a label; its key never is."""
HOTKEYS = "123456789"

# Every place that may name a label. None has a foreign key the database checks (writing answers would pay
# for it), so what a deletion must not take away is asked here.
IN_USE = """
SELECT EXISTS (
    SELECT FROM annotations_annotation
    WHERE project_id = %(project)s AND %(label)s IN (label_id, first_label_id)
) OR EXISTS (
    SELECT FROM annotations_annotationevent
    WHERE project_id = %(project)s AND %(label)s IN (label_id, first_label_id)
) OR EXISTS (
    SELECT FROM annotations_beforethread WHERE project_id = %(project)s AND label_id = %(label)s
) OR EXISTS (
    SELECT FROM annotations_decision WHERE project_id = %(project)s AND label_id = %(label)s
) OR EXISTS (
    SELECT FROM annotations_decisionevent WHERE project_id = %(project)s AND label_id = %(label)s
)
"""
# Waits for the answers that are being stored, and holds up new ones until the label is gone: these then
# read that it is.
NO_ANSWERS_NOW = """
SET LOCAL lock_timeout = '2s';
LOCK TABLE annotations_annotation, annotations_decision IN SHARE MODE;
"""

TOO_CLOSE: dict[colours.Vision, str] = {
    "normal": gettext_noop("Too close to “{name}”: {distance} apart, {least} are needed."),
    "protanope": gettext_noop(
        "Too close to “{name}” for people who see no red (protanopia): {distance} apart, {least} are needed."
    ),
    "deuteranope": gettext_noop(
        "Too close to “{name}” for people who see no green (deuteranopia): {distance} apart, {least} are "
        "needed."
    ),
    "tritanope": gettext_noop(
        "Too close to “{name}” for people who see no blue (tritanopia): {distance} apart, {least} are needed."
    ),
}


class StaleLabel(Conflict):
    """Somebody changed the label since; `theirs` is what it is now."""

    title = gettext_noop("Changed elsewhere")


class TooClose(Invalid):
    """A colour is too close to another label's; owners may insist."""

    title = gettext_noop("Colours too close")


def add_label(project: Project, key: str, fields: Mapping[str, Any], insist: bool = False) -> Label:
    """One more label; what `fields` leaves out, but for name and hotkey, is chosen.

    Raises:
        Invalid: a field has the wrong shape, or a colour is not readable.
        TooClose: a colour is too close to another label's, and the caller does not insist.
        Conflict: the key or the hotkey is taken.
    """
    with transaction.atomic():
        labels = _locked(project)
        given = _cleaned(fields)
        light, dark = colours.spare(_pairs(live(labels)))
        label = Label(
            project=project,
            key=key,
            position=1 + max((each.position for each in labels), default=-1),
            **{
                "letter": spare_letter(given.get("name") or key, labels),
                "colour_light": light,
                "colour_dark": dark,
                "pattern": spare_pattern(labels),
            }
            | {name: value for name, value in given.items() if value or name in ("name", "hotkey")},
        )
        _check(label, _("The label could not be added."))
        for other in labels:
            if other.key == key:
                raise Conflict(
                    _("The key “{given}” is taken by “{name}”.").format(given=key, name=other.name),
                    field="key",
                )
        _check_hotkey(label, labels)
        # What was chosen here is the farthest there is.
        if given.get("colour_light") or given.get("colour_dark"):
            check_colours(label, live(labels), insist)
        label.save()
        audit.record("label.added", project=project, label=label.key)
    return label


def change_label(
    project: Project,
    key: str,
    fields: Mapping[str, Any],
    base: int | None = None,
    *,
    swap: bool = False,
    insist: bool = False,
) -> Label:
    """Change a label: any of FIELDS, `position` (from 0, among all labels) and `retired`.

    `base` is the revision that was edited; None takes whatever is there. With `swap` the label that has the
    wanted hotkey gets this one's.

    Raises:
        NotFound: the project has no such label.
        StaleLabel: it was changed since `base`.
        Invalid: a field has the wrong shape, or a colour is not readable.
        TooClose: a colour is too close to another label's, and the caller does not insist.
        Conflict: the hotkey is taken, none is free, or no label would be left.
    """
    with transaction.atomic():
        labels = _locked(project)
        label = _find(labels, key)
        _check_base(label, base)
        others = [other for other in labels if other is not label]
        was = {name: getattr(label, name) for name in (*FIELDS, "retired_at")}
        for name, value in _cleaned(fields).items():
            setattr(label, name, value)
        if "retired" in fields and fields["retired"] != (label.retired_at is not None):
            _retire(label, others) if fields["retired"] else _bring_back(label, others, "hotkey" in fields)
        _check(label, _("The label could not be changed."))
        if any(was[name] != getattr(label, name) for name in THEMES):
            # One that is retired is beside no other, but it may come back.
            check_colours(label, [] if label.retired_at else live(others), insist)
        if any(was[name] != getattr(label, name) for name in was):
            label.revision += 1
            _save(label, others, was["hotkey"], swap)
            changed = [name for name in was if was[name] != getattr(label, name)]
            audit.record("label.changed", project=project, label=key, fields=changed, revision=label.revision)
        if fields.get("position") is not None:
            _move(label, labels, fields["position"])
    return label


def remove_label(project: Project, key: str, base: int | None = None) -> Label | None:
    """Delete a label that no answer holds or ever held (None); else retire it.

    Raises:
        NotFound: the project has no such label.
        StaleLabel: it was changed since `base`.
        Conflict: no label would be left.
        Unavailable: answers are being stored without a pause; nothing was changed.
    """
    with transaction.atomic():
        labels = _locked(project)
        label = _find(labels, key)
        _check_base(label, base)
        if label.retired_at is None:
            _retire(label, [other for other in labels if other is not label])
            label.revision += 1
            label.save()
        audit.record("label.removed", project=project, label=key)
        if in_use(label):
            return label
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(NO_ANSWERS_NOW)
        except OperationalError as error:
            raise Unavailable(
                _("Answers are being stored at this moment. Nothing was changed; try again in a moment.")
            ) from error
        if in_use(label):
            return label
        label.delete()
    return None


def in_use(label: Label) -> bool:
    """Whether an answer or a decision holds the label or held it, or did before a thread was opened."""
    with connection.cursor() as cursor:
        cursor.execute(IN_USE, {"project": label.project_id, "label": label.pk})
        [used] = cursor.fetchone() or (False,)
    return bool(used)


def live(labels: Iterable[Label]) -> list[Label]:
    """Those that can be given."""
    return [label for label in labels if label.retired_at is None]


def check_colours(label: Label, others: list[Label], insist: bool) -> None:
    """That both colours are readable, and apart from those of the others.

    Raises:
        Invalid: one is not readable, which nobody may insist on.
        TooClose: one is too close, and nobody insists.
    """
    unreadable = {
        name: [words]
        for name, background in zip(THEMES, colours.BACKGROUNDS, strict=True)
        if (words := too_faint(getattr(label, name), background))
    }
    if unreadable:
        raise Invalid(_("A colour cannot be read. Nothing was changed."), errors=unreadable)
    close = {name: [words] for name in THEMES if (words := too_close(label, others, name))}
    if close and not insist:
        raise TooClose(_("A colour is too close to another label’s. Nothing was changed."), errors=close)


def too_faint(colour: str, background: str) -> str:
    """Why a colour is not readable on a background; empty where it is."""
    found = colours.contrast(colour, background)
    if found >= colours.READABLE:
        return ""
    words = (
        _("A contrast of {contrast} on the light page; {least} is needed. Choose a darker colour.")
        if background == colours.BACKGROUNDS[0]
        else _("A contrast of {contrast} on the dark page; {least} is needed. Choose a lighter colour.")
    )
    # Rounded down, so that what falls short never looks as if it did not.
    shown = number_format(int(found * 10) / 10, 1)
    return words.format(contrast=shown, least=number_format(colours.READABLE, 1))


def too_close(label: Label, others: list[Label], theme: str) -> str:
    """To which other label a colour is too close, and for whom; empty where it is to none."""
    found = colours.nearest(getattr(label, theme), [getattr(other, theme) for other in others])
    if found is None or found.distance >= colours.APART:
        return ""
    return _(TOO_CLOSE[found.vision]).format(
        name=others[found.index].name,
        distance=number_format(int(found.distance * 10) / 10, 1),
        least=int(colours.APART),
    )


def spare_letter(name: str, taken: Iterable[Label]) -> str:
    """A letter for the label: the first of its name that no other label has."""
    letters = re.findall(r"[^\W_]", name.upper())
    used = {label.letter for label in taken}
    return next((letter for letter in letters if letter not in used), (letters or ["?"])[0])


def spare_pattern(labels: list[Label]) -> Pattern:
    """An underline that no live label has, while there is one."""
    used = {label.pattern for label in live(labels)}
    return next((pattern for pattern in Pattern if pattern not in used), list(Pattern)[len(used) % 5])


def spare_hotkey(labels: Iterable[Label]) -> str:
    """The first digit that no live label has; empty where there is none."""
    used = {label.hotkey for label in live(labels)}
    return next((digit for digit in HOTKEYS if digit not in used), "")


def _locked(project: Project) -> list[Label]:
    """The labels in order, held until the transaction ends: every change takes this lock first."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return list(Label.objects.filter(project=project))


def label_of(project: Project, key: str) -> Label:
    """A label of the project, retired ones included.

    Raises:
        NotFound: it has none of that key.
    """
    return _find(Label.objects.filter(project=project), key)


def _find(labels: Iterable[Label], key: str) -> Label:
    found = next((label for label in labels if label.key == key), None)
    if found is None:
        raise NotFound(_("The project has no label “{key}”.").format(key=key))
    return found


def _check_base(label: Label, base: int | None) -> None:
    if base is not None and base != label.revision:
        raise StaleLabel(
            _(
                "Somebody changed this label since you opened it. Nothing was overwritten; look at what it "
                "is now, and save again if yours is to hold."
            ),
            theirs={name: getattr(label, name) for name in FIELDS}
            | {"retired": label.retired_at is not None, "revision": label.revision},
        )


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields of a label, as they are stored."""
    given = {name: fields[name] for name in FIELDS if fields.get(name) is not None}
    for name in ("name", "letter"):
        if name in given:
            given[name] = given[name].strip()
    for name in THEMES:
        if name in given:
            given[name] = given[name].strip().lower()
    return given


def _check(label: Label, words: str) -> None:
    try:
        label.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(words, errors=error.message_dict) from error
    wrong = [name for name in THEMES if not colours.SHAPE.fullmatch(getattr(label, name))]
    if wrong:
        raise Invalid(
            words, errors={name: [_("A colour is # and six digits, as in #163c81.")] for name in wrong}
        )


def _check_hotkey(label: Label, others: Iterable[Label]) -> None:
    for other in live(others):
        if other.hotkey == label.hotkey:
            raise Conflict(
                _("The hotkey “{given}” is taken by “{name}”.").format(given=label.hotkey, name=other.name),
                field="hotkey",
            )


def _pairs(labels: Iterable[Label]) -> list[colours.Pair]:
    return [(label.colour_light, label.colour_dark) for label in labels]


def _retire(label: Label, others: list[Label]) -> None:
    if not live(others):
        raise Conflict(_("This is the last label that can be given. Add another before you retire it."))
    label.retired_at = timezone.now()


def _bring_back(label: Label, others: list[Label], hotkey_is_chosen: bool) -> None:
    """Its hotkey may have gone to another label: then it gets a free one."""
    label.retired_at = None
    taken = {other.hotkey for other in live(others)}
    if label.hotkey in taken and not hotkey_is_chosen:
        label.hotkey = spare_hotkey(others)
        if not label.hotkey:
            raise Conflict(_("All nine hotkeys are taken. Retire another label first."))


def _save(label: Label, others: list[Label], hotkey_before: str, swap: bool) -> None:
    """Store a label; where it swaps hotkeys with another, that one is out of the unique index meanwhile."""
    holder = next((other for other in live(others) if other.hotkey == label.hotkey), None)
    if label.retired_at is not None or holder is None:
        label.save()
        return
    if not swap:
        _check_hotkey(label, others)
    holder.hotkey, holder.revision, holder.retired_at = hotkey_before, holder.revision + 1, timezone.now()
    holder.save()
    label.save()
    holder.retired_at = None
    holder.save()


def _move(label: Label, labels: list[Label], position: int) -> None:
    order = [other for other in labels if other is not label]
    order.insert(max(0, position), label)
    for number, each in enumerate(order):
        each.position = number
    Label.objects.bulk_update(order, ["position"])
