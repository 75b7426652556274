"""What a paper takes from a release: macros of every figure, tables, and a draft of the methods section.

Tables are for the package booktabs. All of it is made of the facts, so a paper says what the card says.
"""

import re
from collections.abc import Iterable, Iterator

from annotations.releases.facts import Facts, as_of
from annotations.releases.wording import (
    MEASURES,
    NO_LABEL,
    alpha,
    between,
    measure,
    number,
    one_line,
    percent,
    unit,
)

ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "^": r"\textasciicircum{}",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "%": r"\%",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "[": "{[}",
    "]": "{]}",
}
DIGIT_WORDS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
MOST_REVIEWERS = 50
FACTS_HEAD = r"""% Every figure of {what} as a macro: \input this file, and write \DataAnswers{{}}.
"""
TABLES_HEAD = r"""% Tables of {what}. They need \usepackage{{booktabs}}; accents as they are need UTF-8.
"""
METHODS = r"""% A draft: change what you like. \input facts.tex before it, and cite from references.bib.
The dataset \emph{\DataName{}}, version \DataVersion{}, holds \DataAnswers{} answers that \DataReviewers{}
reviewers gave on \DataAnsweredSentences{} of the \DataSentences{} sentences of \DataDocuments{} documents
with \DataComments{} comments. Each reviewer chose among \DataLabels{} labels, or said why none holds
(\DataAbstained{} answers). \DataBlindAnswers{} answers were given without knowing those of others.

Agreement was measured on the \DataComparedSentences{} sentences that have labels of two reviewers or more.
Krippendorff's $\alpha$~\cite{krippendorff2011,krippendorff2019} is \DataAlpha{} (95\,\% interval
\DataAlphaLow{} to \DataAlphaHigh{}), Fleiss' $\kappa$~\cite{fleiss1971} \DataFleiss{}, the mean of
Cohen's $\kappa$~\cite{cohen1960} over pairs of reviewers \DataCohen{}; \DataRaw{} of all pairs of answers
on a sentence are equal. Intervals are those of a jackknife~\cite{efron1982} over \DataIntervalUnit{};
answers without a label count as missing values. The data card follows the questions of
\cite{gebru2021}.
"""


def escape(words: str) -> str:
    """A text as LaTeX sets it: one line, without characters that mean something to it or show nothing."""
    clean = CONTROLS.sub(" ", one_line(words))
    return "".join(ESCAPES.get(sign, sign) for sign in clean)


def value(found: float | None) -> str:
    """A measure; its minus is one, and no hyphen."""
    words = measure(found)
    return f"$-${words[1:]}" if words.startswith("-") else words


def macros(version: str, facts: Facts) -> str:
    """facts.tex: a \\newcommand for every figure that a methods section may say."""
    lines = [rf"\newcommand{{\Data{name}}}{{{words}}}" for name, words in _named(version, facts)]
    what = f"{escape(facts['project']['name'])}, version {version}"
    return FACTS_HEAD.format(what=what) + "\n".join(lines) + "\n"


def _named(version: str, facts: Facts) -> Iterator[tuple[str, str]]:
    found = facts["agreement"]
    yield "Name", escape(facts["project"]["name"])
    yield "Version", escape(version)
    yield "AsOf", as_of(facts) or "no day"
    for name, count in _counts(facts):
        yield name, number(count)
    yield "Labelled", escape(between("Labelled", facts["labelled_from"], facts["labelled_to"]))
    parts = {part["key"]: part for part in found["measures"]}
    for key in MEASURES:
        part = parts.get(key) or alpha({})
        yield from _interval(key.title(), part)
    yield "IntervalUnit", escape(unit(facts))
    yield "Ceiling", value(found["ceiling"])
    yield "AbstentionRate", value(found["abstention_rate"])
    used: set[str] = set()
    by_label = {part["key"]: part for part in found["per_label"]}
    for key, n in facts["mix"]:
        name = _letters(key, used)
        yield f"AnswersOf{name}", number(n)
        yield f"ShareOf{name}", rf"{percent(n, facts['answers']):.1f}\,\%"
        if key in by_label:
            yield from _interval(f"AlphaOf{name}", by_label[key])


def _counts(facts: Facts) -> Iterator[tuple[str, int]]:
    yield "Documents", facts["documents"]
    yield "Comments", facts["comments"]
    yield "Sentences", facts["sentences"]
    yield "Answers", facts["answers"]
    yield "Reviewers", facts["reviewers"]
    yield "AnsweredSentences", facts["answered_sentences"]
    yield "BlindAnswers", facts["blind_answers"]
    yield "Abstained", sum(n for _reason, n in facts["reasons"])
    yield "Labels", len(facts["labels"])
    yield "Decisions", facts["decisions"]["all"]
    yield "ComparedSentences", facts["agreement"]["sentences"]
    yield "ComparedDocuments", facts["agreement"]["documents"]
    yield "ComparedAnswers", facts["agreement"]["answers"]
    yield "DisputedInThread", facts["disputed_in_thread"]


def _interval(name: str, part: Facts) -> Iterator[tuple[str, str]]:
    yield name, value(part["value"])
    yield f"{name}Low", value(part["low"])
    yield f"{name}High", value(part["high"])


def _letters(key: str, used: set[str]) -> str:
    """The name of a label as a macro may have it: letters alone, and no two labels the same."""
    pieces = (DIGIT_WORDS[int(piece)] if piece.isdigit() else piece.title()
              for piece in re.findall(r"[a-z]+|\d", key))  # fmt: skip
    name = "".join(pieces) or "Label"
    while name in used:
        name += "X"
    used.add(name)
    return name


def tables(version: str, facts: Facts) -> str:
    """tables.tex: the mix of labels, agreement by measure and label, confusion, and reviewers."""
    names = {label["key"]: label["name"] for label in facts["labels"]} | {NO_LABEL: "No label"}
    what = f"{escape(facts['project']['name'])}, version {version}"
    every = [_mix(facts, names), _agreement(facts, names), _confusion(facts, names), _reviewers(facts)]
    return TABLES_HEAD.format(what=what) + "\n".join(table for table in every if table)


def _mix(facts: Facts, names: dict[str, str]) -> str:
    total = facts["answers"]
    rows = [(escape(names[key]), number(n), f"{percent(n, total):.1f}") for key, n in facts["mix"]]
    rows += [
        (escape(f"No label: {reason.replace('_', ' ')}"), number(n), f"{percent(n, total):.1f}")
        for reason, n in facts["reasons"]
    ]
    rows.append(("All", number(total), f"{percent(total, total):.1f}"))
    return _table("mix", "The mix of labels.", ("Answer", "Answers", r"Share (\%)"), rows, "lrr")


def _agreement(facts: Facts, names: dict[str, str]) -> str:
    found = facts["agreement"]
    rows = [(escape(MEASURES[part["key"]]), *_cells(part)) for part in found["measures"]]
    rows += [(rf"$\alpha$: {escape(names[part['key']])}", *_cells(part)) for part in found["per_label"]]
    caption = (
        f"Agreement, with 95\\,\\% intervals (jackknife over {escape(unit(facts))}); "
        r"$\alpha$ of a label is that of it against all others."
    )
    return _table("agreement", caption, ("Measure", "Value", "Low", "High", "Sentences"), rows, "lrrrr")


def _cells(part: Facts) -> tuple[str, str, str, str]:
    ends = [value(part[end]) if part[end] is not None else "--" for end in ("low", "high")]
    return value(part["value"]), ends[0], ends[1], number(part["sentences"])


def _confusion(facts: Facts, names: dict[str, str]) -> str:
    keys, counts = facts["confusion"]["labels"], facts["confusion"]["counts"]
    heads = ("", *(escape(names.get(key, key)) for key in keys))
    rows = [
        (escape(names.get(key, key)), *(number(n) for n in line))
        for key, line in zip(keys, counts, strict=True)
    ]
    caption = "Pairs of answers on a sentence by their labels; the diagonal is agreement."
    return _table("confusion", caption, heads, rows if facts["agreement"]["sentences"] else [],
                  "l" + "r" * len(keys))  # fmt: skip


def _reviewers(facts: Facts) -> str:
    rows = [
        (escape(one["reviewer"]), number(one["answers"]), number(one["compared"]),
         value(one["with_most"]), value(one["abstained"]))
        for one in facts["by_reviewer"][:MOST_REVIEWERS]
    ]  # fmt: skip
    caption = "Reviewers: the share of their labels that are what most of the others say, and of no label."
    if (hidden := len(facts["by_reviewer"]) - MOST_REVIEWERS) > 0:
        caption += f" {number(hidden)} more are in facts.json."
    heads = ("Reviewer", "Answers", "Compared", "As most", "No label")
    return _table("reviewers", caption, heads, rows, "lrrrr")


def _table(name: str, caption: str, head: tuple[str, ...], rows: Iterable[Iterable[str]], align: str) -> str:
    """A floating table; nothing where it has no rows."""
    lines = [f"    {' & '.join(row)} \\\\" for row in rows]
    if not lines:
        return ""
    return "\n".join(
        [
            r"\begin{table}",
            r"  \centering",
            rf"  \caption{{{caption}}}",
            rf"  \label{{tab:data-{name}}}",
            rf"  \begin{{tabular}}{{{align}}}",
            r"    \toprule",
            f"    {' & '.join(head)} \\\\",
            r"    \midrule",
            *lines,
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
            "",
        ]
    )
