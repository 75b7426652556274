"""Rows with anything in any field: each is told by its number, or stored; nothing breaks an import."""

import json
import random

import pytest

from annotations import integrity

pytestmark = pytest.mark.django_db
ODD: tuple[object, ...] = (
    None, True, False, 0, -1, 7, 2**31 - 1, 2**31, 2**63, 2**70, 1.5, -0.0, 1e300, "", " ", "0", "fact", "x" * 300,
    "=1+1", "💧", "\ud800", "a\x00b", "‮rtl", "\r\n", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
    "2026-02-30", [], {}, [1], {"a": 1}, ["fact"], [[0, 3, "fact"]], "abstain:other", "[]", "null", "no_claim",
)  # fmt: skip
FIELDS = (
    "label", "abstain_reason", "reviewer", "text", "document_id", "document_url", "note", "confidence", "mixed",
    "attributed", "phase", "blind", "first_label", "label_before_thread", "revisions", "labelled_at",
    "duration_ms", "guideline_version", "evidence", "stance", "url", "quotation",
)  # fmt: skip


@pytest.fixture
def whole(document):
    """A row of each sort in which all is right."""
    source, target = document.sentences.last(), document.sentences.order_by("post__order", "start").first()
    answer = {"sentence_key": target.sentence_key, "label": "fact", "reviewer": "ann"}
    decision = answer | {
        "decided_by": "zoe",
        "decided_at": "2026-01-02T03:04:05Z",
        "revision": 1,
        "reason": "",
    }
    link = {
        "kind": "disputes", "state": "confirmed", "score": 0.5, "origin": "person", "drawn_by": "ann",
        "source_post_key": source.post.post_key, "source_start": source.start, "source_end": source.end,
        "source_text": source.text, "target_sentence_key": target.sentence_key, "target_text": target.text,
        "created_at": "2026-01-02T03:04:05Z",
    }  # fmt: skip
    task = {"data": {"text": target.post.text}, "annotations": [{"completed_by": 1, "result": [
        {"id": "a", "type": "labels", "value": {"start": target.start, "end": target.end, "labels": ["fact"]}},
        {"type": "relation", "from_id": "a", "to_id": "a", "labels": ["disputes"]},
    ]}]}  # fmt: skip
    spans = {"text": target.post.text, "label": [[target.start, target.end, "fact"]]}
    return {
        "jsonl": [answer, decision, link],
        "labelstudio": [task],
        "doccano": [spans, {"text": "?", "cats": []}],
    }


def changed(value, chance: random.Random):
    """A value with something odd somewhere in it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        return value | {name: changed(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        place = chance.randrange(len(value))
        return [*value[:place], changed(value[place], chance), *value[place + 1 :]]
    return chance.choice(ODD)


@pytest.mark.parametrize("format", ["jsonl", "labelstudio", "doccano"])
def test_no_row_breaks_an_import(bring, whole, format):
    chance = random.Random(format)
    rows = []
    for _ in range(150):
        row = chance.choice(whole[format])
        if format == "jsonl" and row is whole[format][0]:
            row = row | {chance.choice(FIELDS): chance.choice(ODD)}
        rows.append(changed(row, chance))
    content = "".join(json.dumps(row) + "\n" for row in rows)

    outcome = bring(content, format=format, partial=True, shifted=True, spread=True, create=True)

    assert sum(outcome.counts.values()) >= outcome.rows >= 50
    assert outcome.counts["invalid"] > 10
    assert outcome.stored > 0
    assert not list(integrity.violations())
