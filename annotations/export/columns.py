"""What the rows of exports hold: every column with its type, its unit and what it means, in one place.

Formats take the types from here, the API and the page the words; tables of a release share both where they
hold the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `may_miss`: it may be null. `kind` is one of

    text: any text; word: a text without characters that JSON escapes, such as keys, ids and words of the
    interface; time: a moment, in UTC; int, float, bool; words: a list of words; counts: label → how many;
    shares: label → a number from 0 to 1; pairs: any words → how many.
    """

    name: str
    kind: str
    words: str
    may_miss: bool = False
    unit: str = ""


def _text(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "text", words, may_miss)


def _word(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "word", words, may_miss)


def _int(name: str, words: str, may_miss: bool = False, unit: str = "") -> Column:
    return Column(name, "int", words, may_miss, unit)


def _float(name: str, words: str, may_miss: bool = False, unit: str = "") -> Column:
    return Column(name, "float", words, may_miss, unit)


def _bool(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "bool", words, may_miss)


def _time(name: str, words: str, may_miss: bool = False) -> Column:
    return Column(name, "time", words, may_miss, "UTC")


CODE_POINTS = "Unicode code points"

KEY = _word("sentence_key", "The sentence: post_key:start:end, the same wherever the same text was read.")
OF_DOCUMENT = (
    _word("document_id", "The document, in this installation."),
    _text("document_title", "Its title.", True),
    _text("document_url", "Where it was read.", True),
)
SENTENCE = (
    KEY,
    _int("sentence_id", "The sentence, in this installation."),
    *OF_DOCUMENT,
    _int("post_id", "The post that it stands in, in this installation."),
    _word("post_kind", "article or comment."),
    _text("post_author", "Who wrote it: a pseudonym, the same in all exports, or the name.", True),
    _int("parent_post_id", "The post that it answers.", True),
    _int("post_depth", "Levels below the article, which is 0."),
    _int("position", "Place in its document, from 1."),
    _int("start", "Where it begins in its post's text.", unit=CODE_POINTS),
    _int("end", "Where it ends, exclusive.", unit=CODE_POINTS),
    _text("text", "Its words."),
    _bool("is_quote", "It is nothing but a quotation; such sentences count in no agreement."),
    _word("quote_source_key", "The sentence that it quotes.", True),
    _bool(
        "disputed_in_thread",
        "A link, found or drawn and not rejected, says that a comment disputes it; null while the thread is "
        "kept from the reader.",
        True,
    ),
)
VERSIONS = (
    _int("document_version", "The reading of the page: 1 the first."),
    _text("segmenter_version", "What cut the text into sentences."),
    _float(
        "inclusion_probability",
        "With what probability the document came among those that are labelled: 1 where it is open or was "
        "dealt out by lot; k/n for the k drawn of n beforehand by a plan that goes by uncertainty; null for "
        "the others of such a plan, which are no random sample.",
        True,
        "0 to 1",
    ),
)
ANSWER = (
    _word("label", "The answer; null where none was given, with a reason.", True),
    _word("abstain_reason", "no_claim, unclear or other; null where a label was given.", True),
)
SPLIT = _word("split", "The part that the document is in; null for who may not see all labels.", True)
"""There where a project is divided into parts."""
TEXT_MASKED = _bool("text_masked", "Its words differ from those that were read, since they leave masked.")
"""There where texts leave masked; `start` and `end` are then those in the masked text, keys are not."""
TEXT_SHA256 = _word("text_sha256", "SHA-256 of the text that was left out, in UTF-8.")
"""There where rows leave without words: by it the text is known when it is found again."""
WORDS = frozenset(
    ["text", "source_text", "target_text", "document_title", "title", "byline", "quotation", "post_author"]
)
"""What rows without words leave out: texts, titles and names of who wrote. What people noted stays, masked of
all that it repeats of them."""
REVIEWER = _text("reviewer", "Who answered: a user name, or a pseudonym that is the same in all exports.")

LABELS = (
    *SENTENCE,
    *ANSWER,
    _bool("mixed", "It mixes opinion and claim; the claim is labelled."),
    _bool("attributed", "It reports what others say; the content is labelled."),
    _word(
        "label_before_thread", "The label before the reviewer opened the thread, where that was asked.", True
    ),
    _word("first_label", "The first label that this reviewer gave it.", True),
    _int("revisions", "How often the answer was changed."),
    REVIEWER,
    _text("note", "A remark of the reviewer's.", True),
    _int("confidence", "How sure the reviewer was.", True, "1 to 5"),
    _word("phase", "What the answer was made for: training, gold, main or norming."),
    _bool("blind", "Whether it was given without knowing other people's answers."),
    _time("labelled_at", "When it was last changed."),
    _int("duration_ms", "How long it took; only of people who agreed to that.", True, "milliseconds"),
    _int("guideline_version", "The version of the guideline that it follows.", True),
    *VERSIONS,
)
SENTENCES = (
    *SENTENCE,
    Column("labels", "counts", "How many reviewers gave which label.", unit="reviewers"),
    _word("majority", "The label that more reviewers gave than any other; null on a tie.", True),
    Column("most_given", "words", "The labels that most reviewers gave: several of them on a tie."),
    Column(
        "model_consensus", "shares", "How likely each label is, by the model; never gold.", True, "0 to 1"
    ),
    _word("decision", "The label that a curator decided on.", True),
    _bool("reviewers_disagree", "They gave two labels or more."),
    _int("n_reviewers", "How many answered, those who gave no label included.", unit="reviewers"),
    _float(
        "entropy",
        "Shannon's entropy of the labels given: 0 where all gave one, 1 where two are even; null without a "
        "label.",
        True,
        "bits",
    ),
    Column(
        "labels_before_thread",
        "counts",
        "How many gave which label before they opened the thread, where that was asked.",
        unit="reviewers",
    ),
    Column(
        "thread_changed",
        "pairs",
        "How the thread changed labels: before>after → how many; none stands for no label. Those who stayed "
        "are left out.",
        unit="reviewers",
    ),
    *VERSIONS,
)
POSTS = (
    _word("post_key", "The post: made of the article's text, its own, and a counter; the same anywhere."),
    _int("post_id", "The post, in this installation."),
    *OF_DOCUMENT,
    _word("post_kind", "article or comment."),
    _int("post_order", "Place in its document in reading order, from 0."),
    _text("post_author", "Who wrote it: a pseudonym, the same in all exports, or the name.", True),
    _int("parent_post_id", "The post that it answers.", True),
    _word("parent_post_key", "The same by its key.", True),
    _int("post_depth", "Levels below the article, which is 0."),
    _time("posted_at", "When it was posted, as the page says.", True),
    _text("language", "As in `en`; und where it is not known."),
    _int("addressee_post_id", "The earlier post whose author the text names.", True),
    _text("text", "Its whole text."),
    _int("sentences", "Its sentences."),
)
DOCUMENTS = (
    _word("document_id", "The document, in this installation."),
    _text("title", "Its title.", True),
    _text("byline", "Who signed the article, as the page says.", True),
    _text("source_url", "Where it was read.", True),
    _time("published_at", "When it appeared, as the page says.", True),
    _time("retrieved_at", "When it was read."),
    _text("language", "As in `en`; und where it is not known."),
    _text("format", "What it was read as."),
    _text("content_hash", "SHA-256 of its posts."),
    *VERSIONS[:2],
    _int("posts", "The article and its comments."),
    _int("comments", "Its comments."),
    _int("max_depth", "The deepest level of the thread."),
    _int("pingbacks", "Mentions by other pages, which are no posts."),
    _int("sentences", "Its sentences."),
    _int("quotes", "Passages in which a post repeats an earlier one."),
    _text("licence", "On what terms the source gives it, as far as that is known.", True),
    _text("terms_url", "Where the terms are.", True),
    _text("terms_note", "What else was noted of them.", True),
)
LINKS = (
    _int("link_id", "The link, in this installation."),
    _word("document_id", "The document, in this installation."),
    _word("kind", "quotes, repeats, disputes or supports."),
    _word("origin", "found, or person where somebody drew it."),
    _word("state", "proposed, confirmed or rejected."),
    _float("score", "How sure the finding is; null where a person drew it.", True, "0 to 1"),
    _int("source_post_id", "The post that it goes out from."),
    _word("source_post_key", "The same by its key."),
    _int("source_start", "Where the passage begins in that post's text.", unit=CODE_POINTS),
    _int("source_end", "Where it ends, exclusive.", unit=CODE_POINTS),
    _text("source_text", "The passage."),
    _word("target_sentence_key", "The sentence that it points at."),
    _int("target_sentence_id", "The same, in this installation."),
    _text("target_text", "Its words."),
    _text("drawn_by", "Who drew it, as reviewer in labels; null where it was found.", True),
    _time("created_at", "When it was found or drawn."),
)
EVIDENCE = (
    KEY,
    _int("sentence_id", "The sentence, in this installation."),
    _word("document_id", "The document, in this installation."),
    _text("reviewer", "Who cited it, as in labels."),
    _word("label", "What they answered.", True),
    _text("url", "An address.", True),
    _text("quotation", "Its words.", True),
    _word("stance", "supports or refutes."),
    _int("n", "Which piece of the answer's, from 1."),
    _time("labelled_at", "When the answer was last changed."),
)
REVIEWERS = (
    REVIEWER,
    _word("role", "owner, curator, reviewer or viewer."),
    _int("answers", "How many answers of theirs the filters leave."),
    _text("native_languages", "As they told, with semicolons between.", True),
    _text("field", "Of work or study, as they told.", True),
    _int("years_experience", "As they told.", True, "years"),
    _text("note", "What else they told.", True),
)
ASSIGNMENTS = (
    _int("assignment_id", "The assignment, in this installation."),
    *OF_DOCUMENT,
    _text("reviewer", "Whose it is; null for a place that nobody has yet.", True),
    _word("phase", "What it is for: training, gold, main or norming."),
    _word("state", "open, given, done, skipped or lapsed."),
    _word("origin", "How they came to it: hand, rule, pull or own."),
    _text("plan", "The deal that it belongs to.", True),
    _bool("is_sample", "It belongs to the random sample that everybody does."),
    _float("probability", "With what probability the document was drawn.", True, "0 to 1"),
    _int("priority", "The highest is given out first."),
    _text("skip_reason", "Why it was skipped.", True),
    _int("answers", "Sentences of the document that they answered."),
    _time("given_at", "When they got it.", True),
    _time("done_at", "When they were last done with it.", True),
    _time("first_done_at", "When they were first done with it.", True),
)
DECISIONS = (
    KEY,
    _int("sentence_id", "The sentence, in this installation."),
    *OF_DOCUMENT,
    _text("text", "Its words."),
    *ANSWER,
    _text("reason", "Why it was decided so.", True),
    _bool("is_unanimous", "All agreed, and it was accepted without being looked at alone."),
    _bool("is_gold", "It was chosen for training and checks."),
    _text("explanation", "What a reviewer is told of gold.", True),
    _int("guideline_version", "The version of the guideline that it follows.", True),
    _text("decided_by", "Who decided, as reviewer in labels."),
    _time("decided_at", "When."),
    _int("revision", "How often it was decided, from 1."),
)
EVENTS = (
    _int("event_id", "The event, in this installation; later ones have greater numbers."),
    _time("at", "When it happened."),
    _word("event", "given, changed, carried (to the next version of a page) or cleared."),
    KEY,
    _int("sentence_id", "The sentence, in this installation."),
    _word("document_id", "The document, in this installation."),
    _text(
        "reviewer", "Whose answer it is, as in labels; null for votes that were shown without names.", True
    ),
    _bool("by_themselves", "The reviewer did it, and nobody for them."),
    _int("round", "0: the answer; 1: asked again, blind; from 10: the votes of norming."),
    _word("phase", "What the answer was made for: training, gold, main or norming."),
    *ANSWER,
    _bool("mixed", "It mixes opinion and claim."),
    _bool("attributed", "It reports what others say."),
    _int("confidence", "How sure the reviewer was.", True, "1 to 5"),
    _text("note", "A remark of the reviewer's.", True),
    _bool("blind", "Whether it was given without knowing other people's answers."),
    _int("guideline_version", "The version of the guideline that it follows.", True),
    _int("revision", "Of the answer; no number is used twice for one."),
)

# Columns of releases, and one that is there where it says something.
_ELSEWHERE = ("document_hash", SPLIT.name, TEXT_SHA256.name)


_EVERY = (
    *(*LABELS, *SENTENCES, *POSTS, *DOCUMENTS, *LINKS, *EVIDENCE, *REVIEWERS),
    *(*ASSIGNMENTS, *DECISIONS, *EVENTS, TEXT_MASKED),
)


def _of_kinds(*kinds: str) -> frozenset[str]:
    """The names of all columns of these kinds. A name is of one kind in every table."""
    return frozenset(one.name for one in _EVERY if one.kind in kinds)


BOOLEANS = _of_kinds("bool")
QUOTED = _of_kinds("word") | frozenset(_ELSEWHERE)
"""Texts that never hold what JSON escapes."""
ESCAPED = _of_kinds("text", "time")
"""Texts that may; the other columns are numbers, or JSON already."""
ALWAYS = frozenset(one.name for one in _EVERY) - frozenset(one.name for one in _EVERY if one.may_miss)
"""What is null in no table."""


def names(columns: tuple[Column, ...]) -> list[str]:
    """The columns' names, in their order."""
    return [column.name for column in columns]
