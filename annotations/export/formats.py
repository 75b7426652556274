"""The formats in which rows leave."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotations.export import (
    convokit,
    csv,
    huggingface,
    jsonl,
    labelstudio,
    marked,
    parquet,
    tsv,
    webannotation,
)
from annotations.export.sorts import SORTS
from annotations.export.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `chunks` gives the file piece by piece, within a transaction.

    `sorts` are the rows that it is made for; `name` is what people call it. `broken` is what a stream that
    breaks off ends with, where half a file would pass for a whole one: servers end it as if it were whole.
    """

    key: str
    name: str | Promise
    words: Promise
    suffix: str
    content_type: str
    chunks: Callable[[Wanted], Iterator[bytes]]
    sorts: tuple[str, ...] = tuple(SORTS)
    broken: bytes = b""


ANSWERS = ("labels",)
BROKEN = "This export broke off here and is not whole. Ask for it again."
# Neither is ever closed.
AS_JSON, AS_FIELD = f'{{"error": "{BROKEN}'.encode(), f'"{BROKEN}'.encode()
FORMATS = {
    format.key: format
    for format in (
        Format(
            "jsonl",
            "JSON Lines",
            _("an object a line"),
            ".jsonl",
            jsonl.CONTENT_TYPE,
            jsonl.chunks,
            broken=AS_JSON,
        ),
        Format(
            "csv",
            "CSV",
            _("for spreadsheets and everything else"),
            ".csv",
            csv.CONTENT_TYPE,
            csv.chunks,
            broken=AS_FIELD,
        ),
        Format("tsv", "TSV", _("the same with tabs"), ".tsv", tsv.CONTENT_TYPE, tsv.chunks, broken=AS_FIELD),
        Format(
            "parquet",
            "Parquet",
            _("typed columns, small and fast"),
            ".parquet",
            parquet.CONTENT_TYPE,
            parquet.chunks,
        ),
        Format(
            "huggingface",
            "Hugging Face",
            _("a folder with a card, and Parquet by split"),
            "-huggingface.zip",
            huggingface.CONTENT_TYPE,
            huggingface.chunks,
        ),
        Format(
            "webannotation",
            "W3C Web Annotation",
            _("answers as annotations of the texts, in JSON-LD"),
            "-webannotation.jsonld",
            webannotation.CONTENT_TYPE,
            webannotation.chunks,
            ANSWERS,
        ),
        Format(
            "convokit",
            "ConvoKit",
            _("conversations with the answers on each post"),
            "-convokit.zip",
            convokit.CONTENT_TYPE,
            convokit.chunks,
            ANSWERS,
        ),
        Format(
            "labelstudio",
            "Label Studio",
            _("tasks with their annotations"),
            "-labelstudio.json",
            labelstudio.CONTENT_TYPE,
            labelstudio.chunks,
            ANSWERS,
        ),
        Format(
            "html",
            _("HTML to read and print"),
            _("the texts marked up, with a legend"),
            ".html",
            marked.CONTENT_TYPE,
            marked.chunks,
            ANSWERS,
            broken=f"\n<p><strong>{BROKEN}</strong></p>\n".encode(),
        ),
    )
}
