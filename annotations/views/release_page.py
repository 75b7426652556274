"""What the page of a release shows: how far it is, and once it is there its figures, pictures and texts."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import pictures
from annotations.breakdowns import NONE
from annotations.models import Label, Release, ReleaseState
from annotations.pictures.wording import decimal
from annotations.releases import citing, files, hub
from annotations.releases.agreeing import DIGITS
from annotations.releases.semver import rank
from annotations.views import labels_css
from annotations.views.agreement import MEASURES
from annotations.views.projects import rendered

LONGEST_CARD = 1_000_000
"""Bytes of a text that a page shows; more is there to be saved."""
UNITS = ("kB", "MB", "GB", "TB")


def far(release: Release) -> dict[str, Any]:
    """How far a build is: the percent, and what was made so far in words."""
    job = release.job
    if job is None or job.fraction is None:
        return {"percent": None, "made": ""}
    found = ""
    if n := job.cursor.get("files"):
        words = ngettext("{count} file, {size}", "{count} files, {size}", n)
        found = words.format(count=number_format(n), size=size(job.cursor.get("bytes", 0)))
    return {"percent": round(100 * job.fraction), "made": found}


def content(release: Release, others: Iterable[Release], base: str) -> dict[str, Any]:
    """Figures, pictures, files and texts of a release; its files lie under the address `base`."""
    labels = [Label(key=one["key"], name=one["name"]) for one in release.counts.get("labels", [])]
    made = [files.Made(**file) for file in release.files]
    built = [one for one in others if one.state in (ReleaseState.DRAFT, ReleaseState.PUBLISHED)]
    return {
        "files": [{**file, "size": size(int(file["bytes"]))} for file in release.files],
        "whole": size(sum(one.bytes for one in made)),
        "pictures": [
            # Markup of our own, in which every word is escaped (annotations/charts).
            (picture, mark_safe(picture.drawing.svg()), mark_safe(picture.table.html()))  # noqa: S308
            for picture in pictures.of_release(release).values()
        ],
        "labels_version": labels_css.version(list(Label.objects.filter(project=release.project))),
        "measures": list(measures(release.counts, labels)),
        "loading": hub.loading(made, base),
        "citation": citing.bibtex(release.version, release.counts, release.statements)
        if "project" in release.counts
        else "",
        "others": sorted((one.version for one in built), key=rank, reverse=True),
        "card": text(release, "README.md"),
        "changes": text(release, "CHANGES.md"),
    }


def measures(facts: dict[str, Any], labels: Sequence[Label]) -> Iterable[tuple[str, str, str, str, int]]:
    """Each measure, then alpha of each label: key, name, value, interval, and of how many sentences."""
    found = facts.get("agreement", {})
    names = {label.key: label.name for label in labels}
    for part in found.get("measures", []):
        yield part["key"], str(MEASURES[part["key"]]), *_said(part)
    for part in found.get("per_label", []):
        words = _("Alpha: {label}").format(label=names.get(part["key"], part["key"]))
        yield f"label-{part['key']}", words, *_said(part)


def _said(part: dict[str, Any]) -> tuple[str, str, int]:
    interval = f"{decimal(part['low'], DIGITS)} – {decimal(part['high'], DIGITS)}"
    return decimal(part["value"], DIGITS), interval if part["low"] is not None else "", part["sentences"]


def difference(found: dict[str, Any], labels: Sequence[Label]) -> dict[str, Any]:
    """The difference of two releases, in words."""
    names = {label.key: label.name for label in labels} | {NONE: _("none")}
    figures = {
        "documents": _("Documents"),
        "sentences": _("Sentences"),
        "answers": _("Answers"),
        "reviewers": _("Reviewers"),
    }
    sentences = found["sentences"]
    return {
        "against": found["before"],
        "moves": [
            ("/".join(names.get(key, key) for key in before.split("/")),
             "/".join(names.get(key, key) for key in after.split("/")), n)
            for before, after, n in sentences["moves"]
        ],
        "changed": [
            (_("Added"), sentences["added"]),
            (_("Dropped"), sentences["dropped"]),
            (_("Relabelled"), sentences["relabelled"]),
            (_("As before"), sentences["kept"]),
        ],
        "figures": [(figures[key], *sides) for key, sides in found["counts"].items()],
        "agreement": [
            (
                str(MEASURES[one["key"]])
                if one["of"] == "measure"
                else _("Alpha: {label}").format(label=names.get(one["key"], one["key"])),
                [_said(side) for side in one["sides"]],
            )
            for one in found["agreement"]
        ],
        "guidelines": found["guidelines"],
    }  # fmt: skip


def text(release: Release, name: str) -> SafeString | str:
    """A text of a release as HTML, its headings two levels down; empty where it is missing or very long."""
    file = release.file(name)
    if file is None or int(file["bytes"]) > LONGEST_CARD:  # type: ignore[call-overload]
        return ""
    try:
        with files.open_kept(str(file["sha256"])) as kept:
            words = kept.read().decode()
    except FileNotFoundError:
        return ""
    if words.startswith("---\n"):
        words = words.partition("\n---\n")[2].lstrip()
    # The title says what the page says already.
    body = words.partition("\n")[2]
    return rendered(re.sub(r"^(#{1,4}) ", r"#\1 ", body, flags=re.MULTILINE))


def size(count: int) -> str:
    """Bytes in words, as the reader's language writes numbers."""
    if count < 1_000:
        return ngettext("{count} byte", "{count} bytes", count).format(count=number_format(count))
    step = min(len(UNITS), (len(str(count)) - 1) // 3)
    return f"{number_format(count / 1_000**step, 1)}\u00a0{UNITS[step - 1]}"
