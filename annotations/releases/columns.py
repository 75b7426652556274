"""What the tables of a release hold: one list of columns, from which the schema and Parquet's types are made.

Left out are the database's ids, in whose place stand keys that are made of the text; when and how long
reviewers worked, which tells of people and not of sentences; and what a model makes of the answers, whose
last digits depend on the machine. So the same state gives the same bytes anywhere.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is text, int, float, bool or counts (label → number); `may_miss`: it may be null."""

    name: str
    kind: str
    words: str
    may_miss: bool = False


def _text(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "text", words, may_miss)


def _int(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "int", words, may_miss)


def _bool(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "bool", words, may_miss)


KEY = _text("sentence_key", "The sentence: post_key:start:end, the same wherever the same text was read.")
HASH = _text("document_hash", "The document: SHA-256 of its posts.")

SPLIT = _text("split", "The part of the dataset that the document is in; null where it is not divided.", True)

SENTENCE = (
    KEY,
    HASH,
    _text("document_title", "Its title.", True),
    _text("document_url", "Where it was read.", True),
    _text("post_key", "The post: made of the article's text, its own, and a counter."),
    _text("post_kind", "article or comment."),
    _text("post_author", "Pseudonym of who wrote it, the same in all releases.", True),
    _text("parent_post_key", "The post that it answers.", True),
    _int("post_depth", "Levels below the article, which is 0."),
    _int("position", "Place in its document, from 1."),
    _int("start", "Where it begins in its post's text, in Unicode code points."),
    _int("end", "Where it ends, exclusive."),
    _text("text", "Its words."),
    _bool("is_quote", "It is nothing but a quotation; such sentences count in no agreement."),
    _text("quote_source_key", "The sentence that it quotes.", True),
    _bool("disputed_in_thread", "A link, found or drawn and not rejected, says that a comment disputes it."),
    _bool("text_masked", "Names, addresses or numbers in its words were masked; `start` and `end` fit that."),
)
VERSIONS = (
    _int("document_version", "The reading of the page: 1 the first."),
    _text("segmenter_version", "What cut the text into sentences."),
    Column(
        "inclusion_probability",
        "float",
        "With what probability the document came among those that are labelled: 1 where it is open or was "
        "dealt out by lot; k/n for the k drawn of n beforehand by a plan that goes by uncertainty; null for "
        "the others of such a plan, which are no random sample.",
        True,
    ),
    SPLIT,
)
LABELS = (
    *SENTENCE,
    _text("label", "The answer that counts; null where none was given, with a reason.", True),
    _text("abstain_reason", "no_claim, unclear or other; null where a label was given.", True),
    _bool("mixed", "It mixes opinion and claim; the claim is labelled.", True),
    _bool("attributed", "It reports what others say; the content is labelled.", True),
    _text(
        "label_before_thread", "The label before the reviewer opened the thread, where that was asked.", True
    ),
    _text("first_label", "The first label that this reviewer gave it.", True),
    _int("revisions", "How often the answer was changed."),
    _text("reviewer", "Who answered: a pseudonym, the same in all releases, or a user name."),
    _text("note", "A remark of the reviewer's.", True),
    _int("confidence", "How sure the reviewer was, from 1 to 5.", True),
    _text("phase", "main: answers of trainings, checks and norming are left out."),
    _bool("blind", "Whether it was given without knowing other people's answers."),
    _int("guideline_version", "The version of the guideline that it follows.", True),
    *VERSIONS,
)
SENTENCES = (
    *SENTENCE,
    Column("labels", "counts", "How many reviewers gave which label."),
    _text("majority", "The label that more reviewers gave than any other; null on a tie.", True),
    _text("decision", "The label that a curator decided on.", True),
    _bool("reviewers_disagree", "They gave two labels or more."),
    _int("n_reviewers", "How many answered, those who gave no label included."),
    *VERSIONS,
)
EVIDENCE = (
    KEY,
    HASH,
    _text("reviewer", "Who cited it, as in labels."),
    _text("label", "What they answered.", True),
    _text("url", "An address.", True),
    _text("quotation", "Its words.", True),
    _text("stance", "supports or refutes."),
    _int("n", "Which piece of the answer's, from 1."),
)
DOCUMENTS = (
    HASH,
    _text("title", "Its title.", True),
    _text("byline", "Who signed the article, as the page says.", True),
    _text("source_url", "Where it was read.", True),
    _text("published_at", "When it appeared, in UTC, as the page says.", True),
    _text("language", "As in `en`; und where it is not known."),
    _text("format", "What it was read as."),
    *VERSIONS[:2],
    _int("posts", "The article and its comments."),
    _int("comments", "Its comments."),
    _int("max_depth", "The deepest level of the thread."),
    _int("pingbacks", "Mentions by other pages, which are no posts."),
    _int("sentences", "Its sentences."),
    _int("quotes", "Passages in which a post repeats an earlier one."),
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
ABOUT = {
    "labels": "One row an answer that counts, in the order of the sentences.",
    "sentences": "One row a sentence of every document, labelled or not, with its answers counted.",
    "evidence": "One row an address or quotation that a reviewer cited for or against a sentence.",
    "documents": "One row a document.",
}
JSON_TYPES = {"text": "string", "int": "integer", "float": "number", "bool": "boolean"}


def names(table: str) -> list[str]:
    """The columns of a table, in their order."""
    return [column.name for column in TABLES[table]]


def schema(version: str, labels: list[dict[str, Any]]) -> dict[str, Any]:
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
                "required": names(table),
                "additionalProperties": False,
                "properties": {column.name: _property(column, keys) for column in columns},
            }
            for table, columns in TABLES.items()
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
