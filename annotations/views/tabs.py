"""The pages of a project, in the groups that its tabs show."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.access import Need
from documents.models import Project


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has a tab: its address by name, and the sections of the project's pages that belong to it.

    It is there for whoever may do `need`; `of_all` pages only for whoever may see the labels of others,
    `of_effect` where the article comes first.
    """

    name: str
    words: Promise
    sections: tuple[str, ...]
    need: Need = Need.READ
    of_all: bool = False
    of_effect: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together, under one tab; one page alone stands by its own name."""

    words: Promise
    pages: tuple[Page, ...]


GROUPS = (
    Group(_("Documents"), (Page("project", _("Documents"), ("documents",)),)),
    Group(
        _("Team"),
        (
            Page("people", _("People"), ("people",)),
            Page("project-assignments", _("Assignments"), ("assignments",), Need.LABEL),
            Page("study", _("Study"), ("study",), Need.CURATE),
            Page("adjudication", _("Adjudication"), ("adjudication", "adjudication_sentence"), Need.CURATE),
            Page("norming", _("Norming"), ("norming", "norming_round"), Need.LABEL),
            Page("checks", _("Checks"), ("checks",), Need.CURATE),
            Page("gold", _("Gold"), ("gold",), Need.CURATE),
        ),
    ),
    Group(
        _("My part"),
        (
            Page("me", _("My part"), ("me",), Need.LABEL),
            Page("training", _("Training"), ("training",), Need.LABEL),
            Page("again", _("Asked again"), ("again",), Need.LABEL),
        ),
    ),
    Group(
        _("Results"),
        (
            Page("dashboard", _("Dashboard"), ("dashboard",)),
            Page("agreement", _("Agreement"), ("agreement",), of_all=True),
            Page("consensus", _("Model consensus"), ("consensus",), of_all=True),
            Page("thread-effect", _("What the thread did"), ("thread_effect",), of_all=True, of_effect=True),
        ),
    ),
    Group(
        _("Data"),
        (
            Page("data", _("Sentences"), ("data",)),
            Page("export", _("Export"), ("export",)),
            Page("label-imports", _("Import"), ("imports", "import"), Need.CURATE),
            Page("releases", _("Releases"), ("releases", "release", "release_difference")),
            Page("splits", _("Splits"), ("splits",), Need.CURATE),
            Page("privacy", _("Privacy"), ("privacy",), Need.CURATE),
        ),
    ),
    Group(
        _("Rules"),
        (
            Page(
                "guideline",
                _("Guideline"),
                ("guideline", "guideline_edit", "guideline_versions", "guideline_changes"),
            ),
            Page("labels", _("Labels"), ("labels", "label"), Need.OWN),
            Page("project-settings", _("Settings"), ("settings",), Need.OWN),
            Page("project-audit", _("Log"), ("audit",), Need.OWN),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as a reader sees it."""

    words: Promise
    address: str
    is_current: bool


def tabs(project: Project, level: Need, sees_all: bool, section: str) -> tuple[list[Tab], list[Tab]]:
    """The tabs of a project for a reader of that level, and below them the pages of the group they are in.

    A group leads to the first of its pages. One page alone has no row of its own below.
    """
    groups, below = [], []
    for group in GROUPS:
        pages = list(_seen(group, project, level, sees_all, section))
        if not pages:
            continue
        is_here = any(page.is_current for page in pages)
        words = group.words if len(pages) > 1 else pages[0].words
        groups.append(Tab(words, pages[0].address, is_here))
        if is_here and len(pages) > 1:
            below = pages
    return groups, below


def _seen(group: Group, project: Project, level: Need, sees_all: bool, section: str) -> Iterator[Tab]:
    for page in group.pages:
        is_open = level >= page.need and (sees_all or not page.of_all)
        if is_open and (project.article_first or not page.of_effect):
            yield Tab(page.words, reverse(page.name, args=[project.slug]), section in page.sections)
