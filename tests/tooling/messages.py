"""The catalogs of config/locale: `python -m tests.tooling.messages` brings them up to date with the sources.

What pages say in English is the key. Python sources and templates fill the domain `django`, modules of
static/js the domain `djangojs`; what is new stands untranslated in the .po files, what is gone is taken out.
Then the .mo files are compiled, which are committed: nobody who runs the app needs these tools.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.tooling.paths import ROOT

LOCALE = ROOT / "config" / "locale"
LANGUAGES = ("de", "ar")
PYTHON = ("annotations", "config", "documents")
PYTHON_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SCRIPT_KEYWORDS: dict[str, Any] = {"_": None, "many": (1, 2)}
WIDTH = 100
# The moment of an update is no news; a fixed one keeps the files from changing for nothing.
MOMENT = datetime(2026, 11, 24, tzinfo=UTC)

type Found = tuple[str, Any, str | None]


def templates() -> Iterator[Path]:
    """Every template of ours, those of letters too."""
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def sources() -> Iterator[Path]:
    """Every Python source that may say something to a person."""
    for name in PYTHON:
        yield from sorted(path for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts)


def scripts() -> Iterator[Path]:
    """Every module of ours."""
    yield from sorted((ROOT / "static" / "js").rglob("*.js"))


def in_source(method: str, text: str, keywords: dict[str, Any]) -> Iterator[tuple[Any, str | None]]:
    """Each message of a source with its context, singular and plural as a pair."""
    options = {"parse_template_string": True} if method == "javascript" else None
    for _, message, _, context in extract(method, io.BytesIO(text.encode()), keywords, options=options):
        yield message, context


def found(domain: str) -> Iterator[Found]:
    """Every message of a domain: the file, the message, its context."""
    if domain == "djangojs":
        for path in scripts():
            yield from told(path, in_source("javascript", path.read_text(), SCRIPT_KEYWORDS))
        return
    for path in sources():
        yield from told(path, in_source("python", path.read_text(), PYTHON_KEYWORDS))
    for path in templates():
        yield from told(path, in_source("python", templatize(path.read_text()), PYTHON_KEYWORDS))


def told(path: Path, messages: Iterable[tuple[Any, str | None]]) -> Iterator[Found]:
    name = path.relative_to(ROOT).as_posix()
    for message, context in messages:
        yield name, message, context


def extracted(domain: str) -> Catalog:
    """The catalog of what the sources say, untranslated."""
    catalog = Catalog(project="Contested", charset="utf-8")
    for name, message, context in found(domain):
        catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def path_of(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """The catalog as it is committed; an empty one where there is none yet."""
    path = path_of(language, domain)
    if not path.exists():
        return Catalog(locale=language, project="Contested", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def update(language: str, domain: str) -> Catalog:
    """Bring the .po up to date with the sources, keeping every translation that still has its English."""
    catalog = read(language, domain)
    catalog.update(extracted(domain), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = MOMENT
    catalog.last_translator = catalog.language_team = "Contested"
    catalog.msgid_bugs_address, catalog.project, catalog.version = "", "Contested", "1"
    catalog.fuzzy = False
    write(catalog, language, domain)
    return catalog


def write(catalog: Catalog, language: str, domain: str) -> None:
    path = path_of(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=WIDTH, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    """The .mo of a catalog."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def missing(catalog: Catalog) -> list[Any]:
    """The messages that are not translated, or not in all of the language's forms."""
    return [message for message in catalog if message.id and not is_whole(message, catalog.num_plurals)]


def is_whole(message: Any, forms: int) -> bool:
    if not message.pluralizable:
        return bool(message.string) and not message.fuzzy
    return len(message.string) == forms and all(message.string) and not message.fuzzy


def main() -> int:
    """Update all; says what is left to translate."""
    left = 0
    for language in LANGUAGES:
        for domain in ("django", "djangojs"):
            catalog = update(language, domain)
            open_ones = missing(catalog)
            left += len(open_ones)
            print(
                f"{path_of(language, domain).relative_to(ROOT)}: {len(catalog)}, {len(open_ones)} to translate"
            )
    return 1 if left and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
