"""The difference of any two releases of a project: sentences, figures, agreement and the guideline."""

from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from annotations.models import Release
from annotations.releases import changes, files
from annotations.releases.files import Made
from annotations.releases.wording import Facts
from documents.errors import Conflict

KEPT_SECONDS = 30 * 24 * 3600
FIGURES = ("documents", "sentences", "answers", "reviewers")
NOTHING: Facts = {"value": None, "low": None, "high": None, "sentences": 0}


class FilesMissing(Exception):
    """The sentences of a release are missing where files are kept."""


def of_releases(before: Release, after: Release) -> dict[str, Any]:
    """What is different in `after`; both are built, and neither was withdrawn.

    Releases never change, so what was found of two of them is kept for a month.

    Raises:
        Conflict: the sentences of one of them are missing where files are kept.
    """
    key = "release-difference:" + ":".join(one.file("SHA256SUMS")["sha256"] for one in (before, after))  # type: ignore[index,misc]
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        try:
            with ExitStack() as stack:
                sentences, _made = changes.compare(sentences_of(before, stack), sentences_of(after, stack))
        except FilesMissing as error:
            raise Conflict(
                _(
                    "The sentences of release {version} are missing where files are kept. Whoever runs this "
                    "instance finds more with check_integrity."
                ).format(version=error)
            ) from error
        found = difference(before.counts, after.counts, sentences)
        cache.set(key, found, KEPT_SECONDS)
    return {"before": before.version, "after": after.version, **found}


def with_rows(before: Release, after: list[Path], into: Path) -> tuple[dict[str, Any], Made]:
    """What is different in the sentences of files on this disk, and every one of these in `into`.

    Raises:
        FilesMissing: those of `before` are missing where files are kept.
    """
    with ExitStack() as stack:
        sentences, made = changes.compare(sentences_of(before, stack), after, into)
    assert made is not None
    return sentences, made


def sentences_of(release: Release, stack: ExitStack) -> list[IO[bytes]]:
    """The files of a release that have its sentences, open until the stack ends.

    Raises:
        FilesMissing: one is missing where files are kept.
    """
    found = []
    for file in release.files:
        if file["name"].rpartition("/")[2] == "sentences.parquet":
            try:
                found.append(stack.enter_context(files.open_kept(str(file["sha256"]))))
            except FileNotFoundError as error:
                raise FilesMissing(release.version) from error
    if not found:
        raise FilesMissing(release.version)
    return found


def difference(before: Facts, after: Facts, sentences: dict[str, Any]) -> dict[str, Any]:
    """What is different between the facts of two releases; `sentences` as `changes.compare` has it.

    Every figure stands as [before, after].
    """
    known = before.get("guideline_version") or 0
    return {
        "sentences": sentences,
        "counts": {key: [before.get(key, 0), after.get(key, 0)] for key in FIGURES},
        "agreement": list(_agreement(before, after)),
        "guidelines": [one for one in after.get("guidelines", []) if one["version"] > known],
    }


def _agreement(before: Facts, after: Facts) -> list[dict[str, Any]]:
    """Each measure, and alpha of each label, on both sides."""
    lines = []
    for of, group in (("measure", "measures"), ("label", "per_label")):
        sides = [
            {part["key"]: part for part in facts.get("agreement", {}).get(group, [])}
            for facts in (before, after)
        ]
        for key in dict.fromkeys([*sides[0], *sides[1]]):
            parts = [side.get(key, NOTHING | {"key": key}) for side in sides]
            lines.append({"of": of, "key": key, "sides": parts})
    return lines
