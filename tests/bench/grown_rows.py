"""The lines that a block of threads is copied as: documents, posts, sentences and links, and what reviewers said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from documents.copying import _escaped as escaped
from documents.ingest.parsed import ParsedDocument, content_hash, post_keys
from documents.text.sentences import SEGMENTER_VERSION
from tests.bench.threads import Thread

POSTS, SENTENCES, ANSWERS = 20_000, 60_000, 250_000
"""Ids that a block may take of each: some are left free, so that no block has to know how many others took."""
ASSIGNED = 0.6
"""Share of documents that are dealt out; the others are open to all."""
REVIEWERS = (0.37, 0.34, 0.19, 0.10)
"""Shares of the documents that none, one, two and three reviewers answered."""
AGREE, ABSTAIN, CHANGED, DECIDED = 0.75, 0.05, 0.08, 0.04

DOCUMENT = (
    "id, project_id, title, byline, source_url, published_at, retrieved_at, language, format, removed, notes, "
    "raw_sha256, content_hash, segmenter_version, version, is_current, needs_assignment, n_comments, max_depth, "
    "n_pingbacks, n_sentences, n_quotes, bands"
)
POST = (
    'id, project_id, document_id, kind, parent_id, depth, "order", author, posted_at, source_id, language, text, '
    "post_key"
)
SENTENCE = 'id, project_id, document_id, post_id, start, "end", text, sentence_key, is_quote'
LINK = (
    "project_id, document_id, kind, state, source_post_id, source_start, source_end, target_sentence_id, score, "
    "created_by_id, created_at"
)
ANSWER = (
    "id, round, abstain_reason, confidence, note, phase, blind, guideline_version, revisions, revision, op, "
    "created_at, labelled_at, actor_id, document_id, project_id, reviewer_id, sentence_id, first_label_id, label_id"
)
EVENT = f"{ANSWER}, pgh_created_at, pgh_label, pgh_obj_id"
ASSIGNMENT = (
    "project_id, document_id, plan_id, reviewer_id, phase, state, origin, probability, place, created_at, "
    "given_at, done_at, first_done_at"
)
DECISION = "project_id, document_id, sentence_id, label_id, abstain_reason, guideline_version, decided_at, decided_by_id"
NULL = r"\N"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows go: ids of the project, its plan, labels and people, and the first free ids of tables."""

    project: int
    plan: int
    people: list[int]
    curator: int
    labels: list[int]
    posts: int
    sentences: int
    annotations: int


class Block:
    """The rows of a block of threads; what reviewers say follows from its number."""

    def __init__(self, place: Place, number: int, found: list[Thread]) -> None:
        self.place, self.threads = place, found
        self.chance = np.random.default_rng([2, number])
        self.post = place.posts + 1 + number * POSTS
        self.sentence = place.sentences + 1 + number * SENTENCES
        self.answer = place.annotations + 1 + number * ANSWERS
        self.last = (self.post + POSTS, self.sentence + SENTENCES, self.answer + ANSWERS)
        weights = 1 / (np.arange(len(place.people)) + 3)
        self.weights = weights / weights.sum()
        names = (DOCUMENT, POST, SENTENCE, LINK, ANSWER, EVENT, ASSIGNMENT, DECISION)
        self.lines: dict[str, list[str]] = {columns: [] for columns in names}

    def copies(self) -> Iterator[tuple[str, list[str]]]:
        """Each table's statement, with its lines."""
        for thread in self.threads:
            self._thread(thread)
        if (self.post, self.sentence, self.answer) > self.last:
            raise SystemExit("A block has more rows than there are ids for it.")
        tables = {
            DOCUMENT: "documents_document",
            POST: "documents_post",
            SENTENCE: "documents_sentence",
            LINK: "documents_link",
            ANSWER: "annotations_annotation",
            EVENT: "annotations_annotationevent",
            ASSIGNMENT: "documents_assignment",
            DECISION: "annotations_decision",
        }
        for columns, table in tables.items():
            yield f"COPY {table} ({columns}) FROM STDIN", self.lines[columns]

    def _thread(self, thread: Thread) -> None:
        project, document = self.place.project, thread.id
        is_dealt = self.chance.random() < ASSIGNED
        n_sentences = sum(map(len, thread.spans))
        text = "\t".join((
            str(document), str(project), thread.title, thread.posts[0].author or "",
            f"https://example.org/{project}/{thread.number}", f"{thread.published}", f"{thread.published}",
            thread.language, "jsonl", "[]", "[]", "",
            content_hash(ParsedDocument(posts=thread.posts)), SEGMENTER_VERSION, "1", "t", "t" if is_dealt else "f",
            str(len(thread.posts) - 1), str(max(post.depth for post in thread.posts)), "0", str(n_sentences),
            str(len(thread.quotes)), "{" + ",".join(map(str, thread.bands)) + "}",
        ))  # fmt: skip
        self.lines[DOCUMENT].append(text + "\n")
        first = self.sentence
        self._posts(thread)
        self._links(thread, first)
        self._answers(thread, first, n_sentences, is_dealt)
        self.post += len(thread.posts)
        self.sentence += n_sentences

    def _posts(self, thread: Thread) -> None:
        project, document, sentence = self.place.project, thread.id, self.sentence
        quoting = {quote.post for quote in thread.quotes}
        posts, sentences = self.lines[POST], self.lines[SENTENCE]
        for order, (post, key) in enumerate(zip(thread.posts, post_keys(thread.posts), strict=True)):
            own = self.post + order
            parent = NULL if post.parent is None else self.post + post.parent
            posts.append(
                f"{own}\t{project}\t{document}\t{post.kind}\t{parent}\t{post.depth}\t{order}\t{post.author}\t"
                f"{post.posted_at}\t\t{thread.language}\t{escaped(post.text)}\t{key}\n"
            )
            head = f"\t{project}\t{document}\t{own}\t"
            for number, (start, end) in enumerate(thread.spans[order]):
                is_quote = "t" if number == 0 and order in quoting else "f"
                sentences.append(
                    f"{sentence}{head}{start}\t{end}\t{escaped(post.text[start:end])}\t{key}:{start}:{end}\t"
                    f"{is_quote}\n"
                )
                sentence += 1

    def _links(self, thread: Thread, first: int) -> None:
        head = f"{self.place.project}\t{thread.id}\t"
        for link in thread.quotes:
            self.lines[LINK].append(
                f"{head}quotes\tproposed\t{self.post + link.post}\t{link.start}\t{link.end}\t"
                f"{first + link.sentence}\t1\t{NULL}\t{thread.published}\n"
            )
        for link in thread.disputes:
            self.lines[LINK].append(
                f"{head}disputes\tconfirmed\t{self.post + link.post}\t{link.start}\t{link.end}\t"
                f"{first + link.sentence}\t{NULL}\t{self.place.people[0]}\t{thread.published}\n"
            )

    def _answers(self, thread: Thread, first: int, n_sentences: int, is_dealt: bool) -> None:
        people = int(self.chance.choice(len(REVIEWERS), p=REVIEWERS))
        chosen = self.chance.choice(len(self.weights), size=people, replace=False, p=self.weights)
        truth = self.chance.integers(4, size=n_sentences)
        at = thread.published + timedelta(days=7)
        for number, one in enumerate(chosen.tolist()):
            reviewer = self.place.people[one]
            self._answers_of(thread, first, truth, reviewer, at + timedelta(days=number))
            if is_dealt:
                self._assigned(thread, reviewer, at + timedelta(days=number, hours=2))
        for _ in range(max(0, 2 - people) if is_dealt else 0):
            self._assigned(thread, None, at)
        if people > 1:
            self._decided(thread, first, truth, at + timedelta(days=9))

    def _answers_of(
        self,
        thread: Thread,
        first: int,
        truth: "np.ndarray[tuple[int], np.dtype[np.int64]]",
        reviewer: int,
        at: datetime,
    ) -> None:
        size = truth.size
        drawn = np.where(self.chance.random(size) < AGREE, truth, self.chance.integers(4, size=size)).tolist()
        none, changed, said = (self.chance.random(size).tolist() for _ in range(3))
        ops, day = self.chance.bytes(16 * size).hex(), f"{at:%Y-%m-%d %H}"
        people = f"{reviewer}\t{thread.id}\t{self.place.project}\t{reviewer}\t"
        answers, events, labels = self.lines[ANSWER], self.lines[EVENT], self.place.labels
        for place in range(size):
            label = labels[drawn[place]]
            is_none = none[place] < ABSTAIN
            given = f"{NULL}\t{NULL}" if is_none else f"{label}\t{label}"
            reason = "no_claim" if is_none else NULL
            when = f"{day}:{place // 60 % 60:02}:{place % 60:02}+00"
            note = "Is there a source for this?" if said[place] < 0.02 else ""
            sure = 1 + int(said[place] * 25) if said[place] < 0.2 else NULL
            tail = f"{when}\t{when}\t{people}{first + place}"
            op = ops[32 * place : 32 * place + 32]
            head = f"0\t{reason}\t{sure}\t{note}\tmain\tt\t1\t"
            line = f"{self.answer}\t{head}0\t{self.answer}\t{op}\t{tail}\t{given}"
            events.append(f"{line}\t{when}\tinsert\t{self.answer}\n")
            own = self.answer
            self.answer += 1
            if changed[place] < CHANGED and not is_none:
                after = f"{label}\t{labels[(drawn[place] + 1) % 4]}"
                line = f"{own}\t{head}1\t{self.answer}\t{op[::-1]}\t{tail}\t{after}"
                events.append(f"{line}\t{when}\tupdate\t{own}\n")
                self.answer += 1
            answers.append(line + "\n")

    def _assigned(self, thread: Thread, reviewer: int | None, at: datetime) -> None:
        who, state, origin = ("\\N", "open", "rule") if reviewer is None else (reviewer, "done", "pull")
        given = NULL if reviewer is None else f"{at}"
        self.lines[ASSIGNMENT].append(
            f"{self.place.project}\t{thread.id}\t{self.place.plan}\t{who}\tmain\t{state}\t{origin}\t1\t"
            f"{int(self.chance.integers(2**31))}\t{thread.published}\t{given}\t{given}\t{given}\n"
        )

    def _decided(
        self, thread: Thread, first: int, truth: "np.ndarray[tuple[int], np.dtype[np.int64]]", at: datetime
    ) -> None:
        for place in np.flatnonzero(self.chance.random(truth.size) < DECIDED).tolist():
            self.lines[DECISION].append(
                f"{self.place.project}\t{thread.id}\t{first + place}\t{self.place.labels[truth[place]]}\t{NULL}\t1\t"
                f"{at}\t{self.place.curator}\n"
            )
