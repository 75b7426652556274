"""The texts of a release, in English: its data card, its change log and its citation.

The card answers the questions of a datasheet (Gebru et al. 2021) from the data, and leaves a place for what
only people know. Every line is made from what it is given: the same figures give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.releases.columns import ABOUT
from annotations.releases.facts import MOST_SOURCES, Facts, as_of
from annotations.releases.files import Made
from annotations.releases.statements import QUESTIONS

NOT_SAID = "*Nothing was stated.*"
SEARCH = {
    "none": "the document alone",
    "links": "the document and the sources that it links to",
    "web": "the document and the web",
}
MEASURES = {
    "alpha": "Krippendorff’s alpha",
    "cohen": "Cohen’s kappa, mean of the pairs",
    "fleiss": "Fleiss’ kappa",
    "raw": "Raw agreement",
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
each column means; `start` and `end` count Unicode code points in the text of the sentence's post.
`sentence_key` is the same wherever the same text was read, so that datasets can be joined.
"""
AGAINST = """
Against {before}, by `sentence_key`. The label of a sentence is the one that was decided on, or else that of
the majority; `none` where there is neither.
"""
FOUND = "as it was published, and can be found by searching for it."
NAMED = "Where texts name who wrote in the same document, the pseudonym stands"
REACHED = "mail addresses and telephone numbers (in their international form) are masked"
MASKED = {
    (): "Their words are as they published them, and can be found by searching for them.",
    ("names",): f"{NAMED}; the rest of the words is {FOUND}",
    ("contacts",): f"E-{REACHED} in texts; the rest of the words is {FOUND}",
    ("names", "contacts"): f"{NAMED}; e-{REACHED}; the rest of the words is {FOUND}",
}
BEFORE = "Reviewers labelled the article before they saw its thread; `label_before_thread` is from then."
LEFT_OUT = """
Columns of exports that a release leaves out: the database's ids, in whose place stand keys made of the text;
when and how long reviewers worked; and what a model makes of the answers, whose last digits depend on the
machine. So the same state of a project gives the same bytes elsewhere, given the installation's secret, which
pseudonyms are made with.
"""


def card(version: str, facts: Facts, statements: dict[str, str], made: Iterable[Made]) -> str:
    """README.md."""
    project = facts["project"]
    parts = [
        f"# {_line(project['name'])}, release {version}",
        _quoted(project["description"]) if project["description"] else "",
        (
            f"{_n(facts['answers'], 'answer')} of {_n(facts['reviewers'], 'reviewer')} on "
            f"{_n(facts['answered_sentences'], 'sentence')} of {_n(facts['documents'], 'document')}. "
            f"The data are as of {as_of(facts) or 'no day: there are none'} (UTC)."
        ),
        "## What is in it",
        _table(("File", "Rows", "What it is"), _files(made)),
        READING.strip(),
        *_labels(facts),
        *_texts(facts),
        *_people(facts),
        *_mix(facts),
        *_agreement(facts),
        *_exclusions(facts),
        "## What only people know",
        *(f"### {one.heading}\n\n{_said(statements.get(one.key))}" for one in QUESTIONS),
    ]
    return _joined(parts)


def changes(version: str, before: str | None, facts: Facts, earlier: Facts, found: Facts | None) -> str:
    """CHANGES.md: against the release `before`, whose figures are `earlier`."""
    if before is None or found is None:
        return _joined([f"# Changes in {version}", "This is the first release."])
    rows = [("Alpha", _interval(_alpha(earlier)), _interval(_alpha(facts)))]
    rows += [
        (name, f"{earlier.get(key, 0):,}", f"{facts[key]:,}")
        for name, key in (
            ("Documents", "documents"), ("Sentences", "sentences"),
            ("Answers", "answers"), ("Reviewers", "reviewers"),
        )
    ]  # fmt: skip
    return _joined(
        [
            f"# Changes in {version}",
            AGAINST.strip().format(before=before),
            _table(
                ("Sentences", "Number"),
                [(name, f"{found[name]:,}") for name in ("added", "dropped", "relabelled", "kept")],
            ),
            _table(("Before", "After", "Sentences"), [(a, b, f"{n:,}") for a, b, n in found["moves"]]),
            _table(("", before, version), rows),
        ]
    )


def citation(version: str, facts: Facts, statements: dict[str, str]) -> str:
    """CITATION.cff, version 1.2.0 of the format; its strings are those of JSON, which YAML reads as well."""
    name = facts["project"]["name"]
    authors = [line.strip() for line in statements.get("authors", "").splitlines() if line.strip()]
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this dataset, please cite it."',
        "type: dataset",
        f"title: {_yaml(name)}",
        f"version: {_yaml(version)}",
        "authors:",
        *(f"  - name: {_yaml(author)}" for author in authors or [f"The reviewers and curators of {name}"]),
    ]
    if day := as_of(facts):
        # The day of the last change: a release says nothing that its data do not.
        lines.append(f"date-released: {_yaml(day)}")
    return "\n".join(lines) + "\n"


def _labels(facts: Facts) -> Iterator[str]:
    yield "## What the labels mean"
    yield _table(
        ("Label", "Name", "Definition"),
        [(f"`{one['key']}`", one["name"], one["definition"]) for one in facts["labels"]],
    )
    if any(one["key"] == "fact" for one in facts["labels"]):
        yield FACT.strip()
    yield (
        "Reviewers judged by the guideline, which is part of this release. What they could consult: "
        f"{SEARCH[facts['project']['search_policy']]}."
    )
    given = dict(facts["by_guideline"])
    rows = [(f"`guideline-{one['version']}.md`", f"{given.get(one['version'], 0):,}", one["summary"])
            for one in guidelines(facts)]  # fmt: skip
    yield _table(("Guideline", "Answers that follow it", "What changed in it"), rows)


def guidelines(facts: Facts) -> list[Facts]:
    """The versions that answers follow, and the one that holds."""
    used = {version for version, _ in facts["by_guideline"]}
    every: list[Facts] = facts["guidelines"]
    return [one for one in every if one["version"] in used or one is every[-1]]


def _texts(facts: Facts) -> Iterator[str]:
    yield "## The texts"
    yield (
        f"{_n(facts['documents'], 'document')} with {_n(facts['comments'], 'comment')}, cut into "
        f"{_n(facts['sentences'], 'sentence')}. {_between('Published', facts, 'published')} "
        f"{_between('Read', facts, 'retrieved')} {_n(facts['read_again'], 'document')} stand here in a later "
        f"reading than the first."
    )
    yield _table(("Language", "Documents"), facts["languages"])
    yield _table(("Read as", "Documents"), facts["formats"])
    sources = facts["sources"][:MOST_SOURCES]
    yield _table(("Site", "Documents"), [*sources, ("without an address", facts["without_address"])])
    if hidden := len(facts["sources"]) - len(sources):
        yield f"{_n(hidden, 'site')} more; `documents.jsonl` has every address."
    yield _table(("Licence of the source", "Documents"), facts["licences"])
    yield (
        "Commenters appear under pseudonyms, the same in all releases whose key has the same number; here it "
        f"is {facts['pseudonym_key']}. {MASKED[tuple(facts['mask'])]}"
    )
    if facts["withdrawn_posts"]:
        yield f"Withdrawn by whoever wrote them, and left out: {_n(facts['withdrawn_posts'], 'post')}."


def _people(facts: Facts) -> Iterator[str]:
    project = facts["project"]
    yield "## How it was labelled"
    sentences = [
        f"{_n(facts['reviewers'], 'reviewer')} gave {_n(facts['answers'], 'answer')}.",
        f"Given without knowing other people's: {facts['blind_answers']:,}.",
        _between("Last changed", facts, "labelled"),
    ]
    if project["article_first"]:
        sentences.append(BEFORE)
    yield " ".join(sentences)
    alone = facts["sentences"] - facts["answered_sentences"]
    rows = [("0", alone), *facts["overlap"]]
    yield _table(("Answers on a sentence", "Sentences"), rows)
    decided = facts["decisions"]
    if decided["all"]:
        yield (
            f"Curators decided {_n(decided['all'], 'sentence')}. Accepted as all reviewers had said: "
            f"{decided['unanimous']:,}. Gold, for trainings and checks: {decided['gold']:,}."
        )


def _mix(facts: Facts) -> Iterator[str]:
    yield "## The mix of labels"
    total = facts["answers"]
    rows = [(f"`{key}`", n, _share(n, total)) for key, n in facts["mix"]]
    rows += [(f"no label: {reason}", n, _share(n, total)) for reason, n in facts["reasons"]]
    yield _table(("Answer", "Answers", "Share"), rows)


def _agreement(facts: Facts) -> Iterator[str]:
    found = facts["agreement"]
    yield "## Agreement"
    if not found["sentences"]:
        yield found["warning"] or ""
        return
    unit = "documents, those that are nearly the same as one" if found["unit"] == "document" else "sentences"
    yield (
        f"Over {_n(found['sentences'], 'sentence')} of {_n(found['documents'], 'document')} with labels of "
        f"two reviewers or more. Intervals are of 95 %, by leaving out in turn {unit} (jackknife, Student's "
        "t); an answer without a label is a missing value; sentences that only quote count in nothing."
    )
    yield found["warning"] or ""
    rows = [(MEASURES[part["key"]], _interval(part), part["sentences"]) for part in found["measures"]]
    rows += [(f"Alpha of `{part['key']}` against the rest", _interval(part), part["sentences"])
             for part in found["per_label"]]  # fmt: skip
    yield _table(("Measure", "Value and interval", "Sentences"), rows)


def _exclusions(facts: Facts) -> Iterator[str]:
    yield "## What was left out"
    yield _table(
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


def _files(made: Iterable[Made]) -> Iterator[tuple[str, str, str]]:
    for one in made:
        stem, _dot, end = one.name.partition(".")
        words = ABOUT.get(stem, "")
        if end == "parquet":
            words = f"The rows of {stem}.jsonl, typed."
        elif one.name == "schema.json":
            words = "JSON Schema of the rows, and the labels."
        elif stem.startswith("guideline"):
            words = "What reviewers were told the labels mean."
        elif one.name == "CHANGES.md":
            words = "What is different from the release before."
        elif one.name == "CITATION.cff":
            words = "How to cite it."
        yield (f"`{one.name}`", "" if one.rows is None else f"{one.rows:,}", words)


def _alpha(facts: Facts) -> Facts:
    parts = facts.get("agreement", {}).get("measures", [])
    return next(
        (part for part in parts if part["key"] == "alpha"), {"value": None, "low": None, "high": None}
    )


def _interval(part: Facts) -> str:
    if part["value"] is None:
        return "not defined"
    if part["low"] is None:
        return f"{part['value']:.3f}, no interval"
    return f"{part['value']:.3f} ({part['low']:.3f} to {part['high']:.3f})"


def _between(what: str, facts: Facts, key: str) -> str:
    first, last = facts[f"{key}_from"], facts[f"{key}_to"]
    if first is None:
        return f"{what}: not known."
    return f"{what} on {first}." if first == last else f"{what} from {first} to {last}."


def _share(n: int, total: int) -> str:
    return f"{100 * n / total:.1f} %"


def _n(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _said(words: str | None) -> str:
    return _quoted(words) if words else NOT_SAID


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in words.splitlines())


def _line(words: str) -> str:
    return " ".join(words.split())


def _cell(value: Any) -> str:
    words = f"{value:,}" if isinstance(value, int) else _line(str(value))
    return words.replace("\\", "\\\\").replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown; nothing where it has no rows."""
    lines = [[_cell(value) for value in row] for row in rows]
    if not lines:
        return ""
    every = [list(head), ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in every)


def _yaml(words: str) -> str:
    return json.dumps(_line(words), ensure_ascii=False)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
