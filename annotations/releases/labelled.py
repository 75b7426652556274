"""The card's parts on labelling: how it was done, what was given, and how far reviewers agree."""

from collections.abc import Iterable, Iterator

from annotations.releases.agreeing import DIGITS
from annotations.releases.facts import Facts
from annotations.releases.wording import (
    MEASURES,
    NO_LABEL,
    QUESTIONS,
    between,
    counted,
    interval,
    measure,
    number,
    share,
    table,
    unit,
)

MOST_REVIEWERS = 50
BEFORE = "Reviewers labelled the article before they saw its thread; `label_before_thread` is from then."
BLIND = "While they worked, reviewers did not see each other's answers."
OPEN = "Reviewers could see each other's answers; `blind` says of each answer whether it was given without."
ORIGINS = {
    "hand": "given to a reviewer by hand",
    "own": "chosen by the reviewer",
    "pull": "drawn by lot when the reviewer asked for the next",
    "rule": "dealt out by a plan, drawn by lot",
}
STATES = {
    "done": "done",
    "given": "not done yet",
    "lapsed": "left, and given back",
    "open": "taken by nobody yet",
    "skipped": "skipped",
}
PHASES = {
    "gold": "checks",
    "main": "the main round, which alone is in this release",
    "norming": "norming",
    "training": "trainings and pilots",
}


def how_labelled(facts: Facts) -> Iterator[str]:
    """Who answered how much, blind or not, by which plan, and what was decided."""
    project = facts["project"]
    yield "## How it was labelled"
    yield " ".join(_told(facts, is_blind=project["blind"], article_first=project["article_first"]))
    yield table(("Answers of", "Answers"), _named(PHASES, facts["by_phase"]))
    alone = facts["sentences"] - facts["answered_sentences"]
    yield table(("Answers on a sentence", "Sentences"), [("0", alone), *_texts(facts["overlap"])])
    assigned = facts["assignments"]
    if assigned["states"]:
        yield table(("How documents came to reviewers", "Assignments"), _named(ORIGINS, assigned["origins"]))
        yield table(("What became of them", "Assignments"), _named(STATES, assigned["states"]))
    if assigned["in_sample"]:
        yield (
            f"{counted(assigned['in_sample'], 'assignment')} belong to a random sample of documents that "
            "every reviewer was given."
        )
        yield table(("Probability of being drawn", "Assignments"), _texts(assigned["probabilities"]))
    decided = facts["decisions"]
    if decided["all"]:
        yield (
            f"Curators decided {counted(decided['all'], 'sentence')}. Accepted as all reviewers had said: "
            f"{number(decided['unanimous'])}. Gold, for trainings and checks: {number(decided['gold'])}."
        )
    yield from _mix(facts)


def _told(facts: Facts, is_blind: bool, article_first: bool) -> Iterator[str]:
    yield (
        f"{counted(facts['reviewers'], 'reviewer')} gave {counted(facts['answers'], 'answer')} on "
        f"{counted(facts['answered_documents'], 'document')}."
    )
    yield BLIND if is_blind else OPEN
    yield f"Given without knowing other people's: {number(facts['blind_answers'])}."
    yield between("Last changed", facts["labelled_from"], facts["labelled_to"])
    yield f"Changed at least once: {number(facts['with']['changed'])}."
    if article_first:
        yield BEFORE


def _mix(facts: Facts) -> Iterator[str]:
    yield "## The mix of labels"
    total, own = facts["answers"], dict(facts["mix_without_quotations"])
    rows = [(f"`{key}`", n, share(n, total), own[key]) for key, n in facts["mix"]]
    reasons = [(f"no label: {reason}", n, share(n, total), "") for reason, n in facts["reasons"]]
    yield table(("Answer", "Answers", "Share", "Of these not on quotations"), [*rows, *reasons])
    yield (
        f"Marked as reported speech: {number(facts['with']['attributed'])}; as opinion and claim in one: "
        f"{number(facts['with']['mixed'])}."
    )


def how_much_agreed(facts: Facts) -> Iterator[str]:
    """Measures, their intervals and the unit of these, confusion, and each reviewer against the others."""
    found = facts["agreement"]
    yield "## Agreement"
    if found["on_undrawn"]:
        yield (
            "Reviewers were sent where labels were least certain, which biases agreement and the mix of "
            f"labels: {counted(found['on_undrawn'], 'answer')} on documents that came so, whose "
            "`inclusion_probability` is null, count in none of the figures below. For any share or mean over "
            "the documents take rows with a probability alone, each weighted by one over it."
        )
    if not found["sentences"]:
        yield found["warning"] or ""
        return
    yield (
        f"Over {counted(found['sentences'], 'sentence')} of {counted(found['documents'], 'document')} with "
        f"labels of two reviewers or more. Intervals are of 95 %, by leaving out in turn {unit(facts)} "
        "(jackknife, Student's t); an answer without a label is a missing value; sentences that only quote "
        f"count in nothing. Figures are rounded to {DIGITS} digits."
    )
    yield found["warning"] or ""
    rows = [(MEASURES[part["key"]], interval(part), part["sentences"]) for part in found["measures"]]
    if found["with_abstentions"]:
        part = found["with_abstentions"]
        rows.append(("Alpha, no label being one more label", interval(part), part["sentences"]))
    rows += [(f"Alpha of `{part['key']}` against the rest", interval(part), part["sentences"])
             for part in found["per_label"]]  # fmt: skip
    rows += [(f"Alpha of the question “{QUESTIONS[part['key']]}”", interval(part), part["sentences"])
             for part in found["per_question"]]  # fmt: skip
    yield table(("Measure", "Value and interval", "Sentences"), rows)
    keys = facts["confusion"]["labels"]
    yield "### Which labels are taken for each other"
    yield table(
        ("Pairs of answers", *(f"`{key}`" if key != NO_LABEL else "no label" for key in keys)),
        [
            (f"`{key}`" if key != NO_LABEL else "no label", *line)
            for key, line in zip(keys, facts["confusion"]["counts"], strict=True)
        ],
    )
    yield from _reviewers(facts)


def _reviewers(facts: Facts) -> Iterator[str]:
    every = facts["by_reviewer"]
    yield "### Reviewers"
    yield table(
        ("Reviewer", "Answers", "Compared with others", "As most others", "Without a label"),
        [
            (
                f"`{one['reviewer']}`",
                one["answers"],
                one["compared"],
                measure(one["with_most"]),
                measure(one["abstained"]),
            )
            for one in every[:MOST_REVIEWERS]
        ],
    )
    if hidden := len(every) - MOST_REVIEWERS:
        yield f"{counted(hidden, 'reviewer')} more; `facts.json` has all." if hidden > 0 else ""
    if facts["agreement"]["ceiling"] is not None:
        yield (
            "On average an answer is what most of the others say in "
            f"{measure(facts['agreement']['ceiling'])} of the cases: more can hardly be asked of a model."
        )


def _named(names: dict[str, str], counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(names.get(key, key), n) for key, n in counts]


def _texts(counts: Iterable[tuple[object, int]]) -> list[tuple[str, int]]:
    return [(str(key), n) for key, n in counts]
