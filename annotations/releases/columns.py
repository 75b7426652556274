"""What the tables of a release hold: one list of columns, from which the schema and Parquet's types are made.

Left out are the database's ids, in whose place stand keys that are made of the text; when and how long
reviewers worked, which tells of people and not of sentences; and what a model makes of the answers, whose
last digits depend on the machine. So the same state gives the same bytes anywhere.
"""

from dataclasses import replace
from typing import Any

from annotations.export import columns as exported
from annotations.export.columns import Column as Column

# What exports hold alike is said there. The texts of a release are of one kind.
_EXPORTED = {
    column.name: replace(column, kind="text") if column.kind == "word" else column
    for table in (exported.DOCUMENTS, exported.EVIDENCE, exported.SENTENCES, exported.LABELS)
    for column in table
}


def _same(name: str) -> Column:
    """The column of exports of that name."""
    return _EXPORTED[name]


def _text(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "text", words, may_miss)


def _int(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "int", words, may_miss)


def _bool(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "bool", words, may_miss)


KEY = _same("sentence_key")
TEXT_SHA256 = replace(exported.TEXT_SHA256, kind="text")
HASH = _text("document_hash", "The document: SHA-256 of its posts.")

SPLIT = _text("split", "The part of the dataset that the document is in; null where it is not divided.", True)

SENTENCE = (
    KEY,
    HASH,
    _same("document_title"),
    _same("document_url"),
    _text("post_key", "The post: made of the article's text, its own, and a counter."),
    _same("post_kind"),
    _text("post_author", "Pseudonym of who wrote it, the same in all releases.", True),
    _text("parent_post_key", "The post that it answers.", True),
    _same("post_depth"),
    _same("position"),
    _int("start", "Where it begins in its post's text, in Unicode code points."),
    _same("end"),
    _same("text"),
    _same("is_quote"),
    _same("quote_source_key"),
    _bool("disputed_in_thread", "A link, found or drawn and not rejected, says that a comment disputes it."),
    _bool("text_masked", "Names, addresses or numbers in its words were masked; `start` and `end` fit that."),
)
VERSIONS = (
    _same("document_version"),
    _same("segmenter_version"),
    _same("inclusion_probability"),
    SPLIT,
)
LABELS = (
    *SENTENCE,
    _text("label", "The answer that counts; null where none was given, with a reason.", True),
    _same("abstain_reason"),
    _bool("mixed", "It mixes opinion and claim; the claim is labelled.", True),
    _bool("attributed", "It reports what others say; the content is labelled.", True),
    _same("label_before_thread"),
    _same("first_label"),
    _same("revisions"),
    _text("reviewer", "Who answered: a pseudonym, the same in all releases, or a user name."),
    _text("note", "A remark of the reviewer's.", True),
    _int("confidence", "How sure the reviewer was, from 1 to 5.", True),
    _text("phase", "main: answers of trainings, checks and norming are left out."),
    _same("blind"),
    _same("guideline_version"),
    *VERSIONS,
)
SENTENCES = (
    *SENTENCE,
    _same("labels"),
    _same("majority"),
    _same("decision"),
    _same("reviewers_disagree"),
    _same("n_reviewers"),
    *VERSIONS,
)
EVIDENCE = (
    KEY,
    HASH,
    _text("reviewer", "Who cited it, as in labels."),
    _text("label", "What they answered.", True),
    _same("url"),
    _same("quotation"),
    _same("stance"),
    _same("n"),
)
DOCUMENTS = (
    HASH,
    _same("title"),
    _same("byline"),
    _same("source_url"),
    _text("published_at", "When it appeared, in UTC, as the page says.", True),
    _same("language"),
    _same("format"),
    *VERSIONS[:2],
    _same("posts"),
    _same("comments"),
    _same("max_depth"),
    _same("pingbacks"),
    _same("sentences"),
    _same("quotes"),
    _text("licence", "Of the source, as its page says or as was noted.", True),
    _text("terms_url", "Where the terms of the source are.", True),
    _text("terms_note", "A remark on them.", True),
    SPLIT,
)

TABLES: dict[str, tuple[Column, ...]] = {
    "labels": LABELS,
    "sentences": SENTENCES,
    "evidence": EVIDENCE,
    "documents": DOCUMENTS,
}


def tables(text_free: bool = False) -> dict[str, tuple[Column, ...]]:
    """The columns of each table; of a release without texts with the hash in place of the words."""
    return {table: _without_words(every) if text_free else every for table, every in TABLES.items()}


def _without_words(every: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(
        TEXT_SHA256 if column.name == "text" else column
        for column in every
        if column.name == "text" or column.name not in exported.WORDS
    )


ABOUT = {
    "labels": "One row an answer that counts, in the order of the sentences.",
    "sentences": "One row a sentence of every document, labelled or not, with its answers counted.",
    "evidence": "One row an address or quotation that a reviewer cited for or against a sentence.",
    "documents": "One row a document.",
}
JSON_TYPES = {"text": "string", "int": "integer", "float": "number", "bool": "boolean"}


def names(table: str, text_free: bool = False) -> list[str]:
    """The columns of a table, in their order."""
    return [column.name for column in tables(text_free)[table]]


def schema(version: str, labels: list[dict[str, Any]], text_free: bool = False) -> dict[str, Any]:
    """JSON Schema (2020-12) of the rows: a definition a table, and what the labels mean."""
    keys = [label["key"] for label in labels]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Rows of the release {version}",
        "description": "Each line of NAME.jsonl is an object of the definition NAME.",
        "labels": labels,
        "$defs": {
            table: {
                "description": ABOUT[table],
                "type": "object",
                "required": names(table, text_free),
                "additionalProperties": False,
                "properties": {column.name: _property(column, keys) for column in columns},
            }
            for table, columns in tables(text_free).items()
        },
    }


def _property(column: Column, keys: list[str]) -> dict[str, Any]:
    if column.kind == "counts":
        counts = {key: {"type": "integer"} for key in keys}
        return {
            "description": column.words,
            "type": "object",
            "properties": counts,
            "additionalProperties": False,
        }
    kind = JSON_TYPES[column.kind]
    return {"description": column.words, "type": [kind, "null"] if column.may_miss else kind}
