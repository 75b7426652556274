"""Starting a project, which gets the four labels and the default guideline, and changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotations import opening
from annotations.models import Guideline, Label, Pattern
from documents import audit
from documents.errors import Conflict, Invalid
from documents.models import Membership, Project, Role, User


@dataclass(frozen=True, slots=True)
class DefaultLabel:
    """A label of a new project."""

    key: str
    name: str
    hotkey: str
    letter: str
    colour_light: str
    colour_dark: str
    pattern: Pattern
    definition: str
    examples: str


DEFAULT_LABELS = (
    DefaultLabel(
        "fact",
        "Fact",
        "1",
        "F",
        "#163c81",
        "#8bcaf6",
        Pattern.SOLID,
        "Checkable and undisputed, and either common knowledge or with support that another "
        "person could trace. It does not mean “verified as true”.",
        "“The bell was cast in 1887 by the Dorrin brothers; the year is engraved on its rim.” "
        "Anyone can climb up and read it.\n"
        "“A petition has been signed by 1,214 people, as the clerk’s office confirms.” "
        "The office can be asked.\n"
        "“The sitting is open to the public.” Readers let it pass without a source.",
    ),
    DefaultLabel(
        "opinion",
        "Opinion",
        "2",
        "O",
        "#9946a0",
        "#c26ddf",
        Pattern.DOTTED,
        "A judgement, preference, recommendation, forecast or guessed motive that no present "
        "record, measurement or witness could show false.",
        "“For many of us it is simply the sound of home.” No record could show it false.\n"
        "“Whatever it decides, the bell will go on striking by day.” "
        "A forecast: nobody can look it up yet.\n"
        "“Somebody wanted a big number.” A motive that is guessed.",
    ),
    DefaultLabel(
        "disputed",
        "Disputed",
        "3",
        "D",
        "#9a1812",
        "#f36c33",
        Pattern.WAVY,
        "Checkable, and the frame holds an incompatible claim, a reason against it or evidence "
        "that refutes it. Who is right does not matter.",
        "“The timer cost 18,400 crowns.” A comment names another sum, and the invoice it stands on.\n"
        "“It is the first time that the bell does not strike at night.” "
        "A reader tells of sixteen silent months in the fifties.\n"
        "“From 1954 to 1956 it did not strike at all.” "
        "The other side of the same contradiction is disputed too.",
    ),
    DefaultLabel(
        "unsupported",
        "Unsupported",
        "4",
        "U",
        "#6b7845",
        "#c8de83",
        Pattern.DASHED,
        "Checkable and undisputed, with no support that another person could trace. It may be true.",
        "“That is about as much as the town spends on its playgrounds in a year.” "
        "No budget, no figure, no source.\n"
        "“The report was paid for by the owners of the flats.” Says who?\n"
        "“I hear every stroke.” Signed with a nickname, and nobody contradicts it.",
    ),
)


@cache
def default_guideline() -> str:
    """The guideline of a new project, in Markdown."""
    return (Path(__file__).parent / "default_guideline.md").read_text(encoding="utf-8")


@transaction.atomic
def create_project(
    slug: str, name: str, owner: User, description: str = "", article_first: bool = False
) -> Project:
    """A project of the owner's, with the four labels and the first guideline.

    Raises:
        Invalid: the slug or the name has the wrong shape.
        Conflict: there is a project of that slug.
    """
    project = Project(slug=slug, name=name.strip(), description=description, article_first=article_first)
    try:
        project.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(_("The project could not be made."), errors=error.message_dict) from error
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise Conflict(
            _("There is a project “{slug}” already. Choose another slug.").format(slug=slug)
        ) from error
    Membership.objects.create(project=project, user=owner, role=Role.OWNER)
    Label.objects.bulk_create(
        Label(
            project=project,
            position=position,
            **{field: getattr(label, field) for field in DefaultLabel.__dataclass_fields__},
        )
        for position, label in enumerate(DEFAULT_LABELS)
    )
    Guideline.objects.create(project=project, version=1, text=default_guideline(), created_by=owner)
    audit.record("project.made", project=project, subject=owner.pk, slug=slug)
    return project


def change_project(project: Project, fields: Mapping[str, Any]) -> Project:
    """Change what an owner may change of a project; `fields` are those of the model.

    Where the article is to come first from now on, nobody's thread closes again: whoever answered
    something in a document has seen its thread.

    Raises:
        Invalid: a field has the wrong shape; nothing was changed.
    """
    before = project.article_first
    was = {name: getattr(project, name) for name in fields}
    for name, value in fields.items():
        setattr(project, name, value)
    try:
        project.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(_("The project could not be changed."), errors=error.message_dict) from error
    with transaction.atomic():
        if fields:
            project.save(update_fields=list(fields))
        if project.article_first and not before:
            opening.open_what_was_seen(project)
        changed = {name: fields[name] for name in fields if was[name] != getattr(project, name)}
        if changed:
            words = {name: "…" for name in ("name", "description") if name in changed}
            audit.record("project.changed", project=project, changed=changed | words)
    return project
