"""The data card of a release, README.md, in English.

It answers the questions of a datasheet (Gebru et al. 2021) from the data, and leaves a place for what only
people know. Its head is what the Hugging Face Hub reads. Every line is made from what it is given: the same
figures give the same bytes.
"""

from collections.abc import Iterable, Iterator

from annotations.releases import hub
from annotations.releases.citing import bibtex
from annotations.releases.columns import ABOUT
from annotations.releases.facts import MOST_SOURCES, Facts, as_of
from annotations.releases.files import Made
from annotations.releases.labelled import how_labelled, how_much_agreed
from annotations.releases.statements import QUESTIONS
from annotations.releases.wording import between, counted, joined, number, one_line, quoted, table

NOT_SAID = "*Not stated.*"
SEARCH = {
    "none": "the document alone",
    "links": "the document and the sources that it links to",
    "web": "the document and the web",
}
FACT = """
`fact` says that a claim can be checked, that nothing which the reviewers had before them disputes it, and
that it is common knowledge or has support that another person could trace. It does **not** mean that the
claim was verified, nor that it is true. `unsupported` does not mean false, and `disputed` does not say who is
right: it says that an incompatible claim, a reason or evidence against it was there. Whoever trains or judges
a model with these labels teaches it what looks supported and uncontested in such texts, not what is true.
"""
READING = """
`SHA256SUMS` has the digest of every file: `sha256sum --check SHA256SUMS` proves them. `schema.json` says what
each column means, `croissant.json` says it to machines; `start` and `end` count Unicode code points in the
text of the sentence's post. `sentence_key` is the same wherever the same text was read, so that datasets can
be joined. Rows of `labels` and `evidence` belong to a row of `sentences` by it, these to one of `documents`
by `document_hash`.
"""
FOUND = "as it was published, and can be found by searching for it."
MENTIONED = "Where texts and what reviewers noted name who wrote in the same document, the pseudonym stands"
REACHED = "mail addresses and telephone numbers are masked"
MASKED = {
    (): "Their words are as they published them, and can be found by searching for them.",
    ("names",): f"{MENTIONED}; the rest of the words is {FOUND}",
    ("contacts",): f"E-{REACHED} in texts and in what reviewers noted; the rest of the words is {FOUND}",
    ("names", "contacts"): f"{MENTIONED}; e-{REACHED}; the rest of the words is {FOUND}",
}
TEXT_FREE = """
### Where the texts are

This release holds no text, title or author: `start` and `end` say where each sentence stands in the text of
its post, `document_url` where that was read, and `text_sha256` proves the words. Whoever may read the sources
gives the rows of `labels` and `sentences` their texts again, in an installation of Contested:

```
manage.py rehydrate labels.jsonl --output whole.jsonl --fetch
```

`--project` takes texts from an installation that has the documents, `--source` from files. Rows whose text is
not found, or is another now, are named and left out. Notes of reviewers are theirs, and are here.
"""
LEFT_OUT = """
Columns of exports that a release leaves out: the database's ids, in whose place stand keys made of the text;
when and how long each reviewer worked; and what a model makes of the answers, whose last digits depend on the
machine. So the same state of a project gives the same bytes elsewhere, given the installation's secret, which
pseudonyms are made with.
"""
CLEANED = """
Posts were cut into sentences by software, whose cuts curators can mend by hand; the text of a post was not
changed after it was read. What belongs to the page and not to the text (navigation, signatures, names of
images) was left out when it was read. Sentences that are nothing but a quotation are marked (`is_quote`),
with the sentence that they repeat. The raw pages are not part of this release; `documents.jsonl` says where
they were read.
"""
NO_TRUTH = """
The labels say what reviewers found within what they could consult, not what is the case. Where several
answered, their answers stand side by side in `labels`; `majority` in `sentences` is empty on a tie, and
`decision` is what a curator settled. Disagreement is part of the data, and not noise to be cleaned away.
"""
CHANGING = """
A release never changes: what is wrong in it is mended in the next, whose `CHANGES.md` and `changes.jsonl`
say, sentence by sentence, what is different. One that has to go is withdrawn: its page then says why, and its
files are given to nobody any more.
"""


def card(version: str, facts: Facts, statements: dict[str, str], made: list[Made]) -> str:
    """README.md."""
    project = facts["project"]
    parts = [
        hub.front_matter(version, facts, statements, made),
        f"# {one_line(project['name'])}, release {version}",
        quoted(project["description"]) if project["description"] else "",
        (
            f"{counted(facts['answers'], 'answer')} of {counted(facts['reviewers'], 'reviewer')} on "
            f"{counted(facts['answered_sentences'], 'sentence')} of "
            f"{counted(facts['documents'], 'document')}. "
            f"The data are as of {as_of(facts) or 'no day: there are none'} (UTC)."
        ),
        "## Why it was made",
        *_stated("motivation", statements),
        *_composition(facts, statements, made),
        *_labels(facts),
        *_collection(facts, statements),
        "## How the texts were cut and cleaned",
        CLEANED.strip(),
        table(("Cut by", "Documents"), facts["segmenters"]),
        *how_labelled(facts),
        *_stated("labelling", statements),
        *how_much_agreed(facts),
        *_exclusions(facts),
        "## What it is for, and what not",
        NO_TRUTH.strip(),
        *_stated("uses", statements),
        *_distribution(version, facts, statements, made),
        "## Who looks after it",
        CHANGING.strip(),
        *_stated("maintenance", statements),
    ]
    return joined(parts)


def guidelines(facts: Facts) -> list[Facts]:
    """The versions that answers follow, and the one that holds."""
    used = {version for version, _ in facts["by_guideline"]}
    every: list[Facts] = facts["guidelines"]
    return [one for one in every if one["version"] in used or one is every[-1]]


def _stated(section: str, statements: dict[str, str]) -> Iterator[str]:
    """What people say under a heading of the card, or that they do not."""
    for one in QUESTIONS:
        if one.section == section:
            yield f"### {one.heading}\n\n{_said(statements.get(one.key))}"


def _composition(facts: Facts, statements: dict[str, str], made: Iterable[Made]) -> Iterator[str]:
    yield "## What is in it"
    yield table(("File", "Rows", "What it is"), _files(made))
    yield READING.strip()
    if facts["text_free"]:
        yield TEXT_FREE.strip()
    alike = facts["near_duplicates"]
    yield (
        f"{counted(facts['documents'], 'document')} with {counted(facts['comments'], 'comment')}, cut into "
        f"{counted(facts['sentences'], 'sentence')}; {number(facts['quotation_sentences'])} of these are "
        f"nothing but a quotation, and comments dispute {number(facts['disputed_in_thread'])} "
        f"(`disputed_in_thread`). It is the whole of the project, not a sample of it: every current document "
        f"is here, with and without answers. Documents that are nearly the same as another: {number(alike)}."
    )
    yield table(("Language", "Documents"), facts["languages"])
    yield table(("Read as", "Documents"), facts["formats"])
    if facts.get("splits"):
        yield table(("Part", "Documents", "Sentences"), facts["splits"])
    yield "### What is missing"
    yield table(("Missing", "Number", "Of"), _missing(facts))
    yield (
        f"### Who can be recognised\n\n{_commenters(facts)} Reviewers "
        f"appear under {'their user names' if facts['names_reviewers'] else 'pseudonyms'}."
    )
    if facts["withdrawn_posts"]:
        yield f"Withdrawn by whoever wrote them, and left out: {counted(facts['withdrawn_posts'], 'post')}."
    yield from _stated("composition", statements)


def _commenters(facts: Facts) -> str:
    if facts["text_free"]:
        return (
            "Commenters do not appear: their words and names are left out, and masked in what reviewers "
            "noted, with addresses and numbers."
        )
    return (
        "Commenters appear under pseudonyms, the same in all releases whose key has the same number; here it "
        f"is {facts['pseudonym_key']}. {MASKED[tuple(facts['mask'])]}"
    )


def _missing(facts: Facts) -> Iterator[tuple[str, int, str]]:
    documents, answers = number(facts["documents"]), number(facts["answers"])
    alone = facts["sentences"] - facts["answered_sentences"]
    yield "Sentences without an answer that counts", alone, number(facts["sentences"])
    yield "Documents without one", facts["documents"] - facts["answered_documents"], documents
    yield "Documents without a title", facts["without_title"], documents
    yield "Documents without an author", facts["without_byline"], documents
    yield "Documents without a day of publication", facts["without_date"], documents
    yield "Documents without an address", facts["without_address"], documents
    yield "Answers that give no label, with a reason", sum(n for _reason, n in facts["reasons"]), answers
    yield "Answers without a confidence", facts["answers"] - facts["with"]["confidence"], answers
    yield "Answers without evidence", facts["answers"] - facts["with"]["evidence"], answers


def _labels(facts: Facts) -> Iterator[str]:
    yield "## What the labels mean"
    yield table(
        ("Label", "Name", "Definition"),
        [(f"`{one['key']}`", one["name"], one["definition"]) for one in facts["labels"]],
    )
    if any(one["key"] == "fact" for one in facts["labels"]):
        yield FACT.strip()
    yield (
        "Reviewers judged by the guideline, whose text is part of this release. What they could consult: "
        f"{SEARCH[facts['project']['search_policy']]}."
    )
    given = dict(facts["by_guideline"])
    yield table(
        ("Guideline", "Answers that follow it", "What changed in it"),
        [
            (f"`guideline-{one['version']}.md`", given.get(one["version"], 0), one["summary"])
            for one in guidelines(facts)
        ],
    )
    if given.get(0):
        yield f"Answers from before the first version of the guideline: {number(given[0])}."


CERTAIN = (
    "Since every document of the project is here and was to be labelled, each was included with "
    "probability 1 (`inclusion_probability`)."
)
UNCERTAIN = (
    "Which documents were labelled hung on how uncertain labels were: `inclusion_probability` is that of the "
    "random sample drawn beforehand, 1 where a document was open or dealt out by lot, and null elsewhere."
)


def _collection(facts: Facts, statements: dict[str, str]) -> Iterator[str]:
    yield "## How the texts were collected"
    yield (
        f"{between('Published', facts['published_from'], facts['published_to'])} "
        f"{between('Read', facts['retrieved_from'], facts['retrieved_to'])} "
        f"Of the documents {number(facts['read_again'])} stand here in a later reading than the first. "
        f"{CERTAIN if not facts['agreement']['on_undrawn'] else UNCERTAIN} With what probability a document "
        "came into the project only the people who chose it can say."
    )
    sources = facts["sources"][:MOST_SOURCES]
    yield table(("Site", "Documents"), [*sources, ("without an address", facts["without_address"])])
    yield table(("Licence of the source", "Documents"), facts["licences"])
    if hidden := len(facts["sources"]) - len(sources):
        yield f"{counted(hidden, 'site')} more; `documents.jsonl` has every address."
    yield from _stated("collection", statements)


def _exclusions(facts: Facts) -> Iterator[str]:
    yield "## What was left out"
    yield table(
        ("Left out", "Number"),
        [
            ("Answers of trainings, checks and norming", facts["of_other_phases"]),
            ("Answers on documents that their reviewer was not done with", facts["not_done"]),
            ("Answers on sentences that were cut anew since", facts["on_recut_sentences"]),
            ("Earlier readings of documents, with the answers on them", facts["older_versions"]),
            (
                "Answers on quotations, which are here but count in no agreement",
                facts["agreement"]["on_quotations"],
            ),
        ],
    )
    yield LEFT_OUT.strip()


def _distribution(version: str, facts: Facts, statements: dict[str, str], made: list[Made]) -> Iterator[str]:
    yield "## How it is passed on"
    yield from _stated("distribution", statements)
    yield hub.LAYOUT.strip()
    yield f"### How to load it\n\n```python\n{hub.loading(made)}\n```"
    yield "### How to cite it\n\n`CITATION.cff` and, for papers, `paper/references.bib` say how:"
    yield f"```bibtex\n{bibtex(version, facts, statements)}```"


def _files(made: Iterable[Made]) -> Iterator[tuple[str, str, str]]:
    for one in made:
        yield (f"`{one.name}`", "" if one.rows is None else number(one.rows), about(one.name))


NAMED = {
    "croissant.json": "The tables described to machines (Croissant).",
    "schema.json": "JSON Schema of the rows, and the labels.",
    "CHANGES.md": "What is different from the release before.",
    "changes.jsonl": "One row a sentence that is, with its label before and after.",
    "CITATION.cff": "How to cite it.",
    ".zenodo.json": "What Zenodo asks of a deposit.",
    "facts.json": "Every figure of this card.",
    "paper/facts.tex": "The same as macros of LaTeX.",
    "paper/tables.tex": "Tables for a paper: labels, agreement, confusion, reviewers.",
    "paper/methods.tex": "A draft of a methods section, of macros alone.",
    "paper/references.bib": "The dataset, and the measures used.",
}


def about(name: str) -> str:
    """What a file of a release is, in a line."""
    if name in NAMED:
        return NAMED[name]
    folder, _slash, file = name.rpartition("/")
    stem, _dot, end = file.partition(".")
    if end == "parquet":
        part = f" that are in the part {folder}" if folder else ""
        return f"The rows of {stem}.jsonl{part}, typed."
    if stem.startswith("guideline"):
        return "What reviewers were told the labels mean."
    return ABOUT.get(stem, "")


def _said(words: str | None) -> str:
    return quoted(words) if words else NOT_SAID
