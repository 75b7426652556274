"""What the readers of each tool's files give."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importing.formats import FORMATS, Bad, Given, Unfit, parse
from documents.ingest.parsed import Hint

TEXT = "💧 The quay is closed. It was built in 1931."
FIRST, SECOND = "The quay is closed.", "It was built in 1931."


def read(content, name="labels.json", format="", unit="auto", columns=None) -> list:
    data = content if isinstance(content, bytes) else content.encode()
    return list(parse(io.BytesIO(data), Hint(name=name, columns=columns), format, unit))


def labels(rows) -> list[tuple]:
    """Words, label and reviewer of each row; the reason of one that is bad."""
    return [(row.exact, row.label, row.reviewer) if isinstance(row, Given) else row.reason for row in rows]


def label_studio(*annotations, **data) -> dict:
    return {"id": 7, "data": {"text": TEXT} | data, "annotations": list(annotations), "predictions": []}


def region(start, end, label, words=None, kind="labels", **more) -> dict:
    value = {"start": start, "end": end, kind: [label]} | ({"text": words} if words else {})
    return {"id": f"r{start}", "type": kind, "from_name": "label", "to_name": "text", "value": value} | more


def test_label_studio_spans_of_two_annotators():
    task = label_studio(
        {
            "completed_by": {"id": 1, "email": "ann@desk.example"},
            "updated_at": "2026-01-02T03:04:05Z",
            "lead_time": 1.5,
            "result": [
                region(2, 21, "Fact", FIRST),
                {"id": "r2", "type": "textarea", "value": {"start": 2, "end": 21, "text": ["Seen", "twice"]}},
            ],
        },
        {"completed_by": 3, "result": [region(23, 44, "Opinion", SECOND)]},  # as versions before 2021 count
        {"completed_by": 4, "was_cancelled": True, "result": [region(2, 21, "Fact")]},
    )

    rows = read(json.dumps([task]))

    assert labels(rows) == [(FIRST, "Fact", "ann@desk.example"), (SECOND, "Opinion", "label-studio-3")]
    assert rows[0].fields["note"] == "Seen\ntwice"
    assert rows[0].fields["duration_ms"] == 1500
    assert rows[0].fields["labelled_at"].isoformat() == "2026-01-02T03:04:05+00:00"
    assert (rows[0].text.body, rows[1].start, rows[1].other) == (TEXT, 22, None)


def test_label_studio_of_our_own_export():
    """Reviewers who have no account there, notes on regions, and sentences without a label."""
    noted = region(2, 21, "fact", FIRST, meta={"text": ["Seen"]})
    wrong = [{"start": 2, "end": 21, "reason": "bored"}, {"start": 2, "end": 999, "reason": "other"}, 7]
    rows = read(
        json.dumps(
            [
                label_studio(
                    {
                        "reviewer": "ann",
                        "result": [noted],
                        "abstained": [{"start": 23, "end": 44, "reason": "unclear"}],
                    },
                    {"reviewer": "ben", "result": [], "abstained": wrong},
                )
            ]
        )
    )

    told = [(row.exact, row.label, row.abstain_reason, row.reviewer) for row in rows[:2]]
    assert sorted(told, key=str) == [(SECOND, None, "unclear", "ann"), (FIRST, "fact", None, "ann")]
    assert [row.fields.get("note") for row in rows[:2] if row.label] == ["Seen"]
    assert len(rows) == 5
    assert all(isinstance(row, Bad) for row in rows[2:])


def test_label_studio_regions_of_a_dialogue():
    task = label_studio(
        {
            "completed_by": 1,
            "result": [
                region("1", "1", "Fact", SECOND, "paragraphlabels") | {"value": paragraph("1", "1", 4, 25)},
                {"type": "paragraphlabels", "value": paragraph("0", "1", 0, 3)},
                {"type": "paragraphlabels", "value": paragraph("7", "7", 0, 3)},
            ],
        }
    )
    del task["data"]["text"]
    task["data"]["dialogue"] = [{"author": "ann", "text": FIRST}, {"author": "ben", "text": f"No. {SECOND}"}]

    rows = read(json.dumps([task]))

    within = "A region of a dialogue is within one of its paragraphs."
    assert labels(rows) == [(SECOND, "Fact", "label-studio-1"), within, within]
    assert (rows[0].text.body, rows[0].start) == (f"No. {SECOND}", 4)


def paragraph(first, last, start, end) -> dict:
    return {"start": first, "end": last, "startOffset": start, "endOffset": end, "paragraphlabels": ["Fact"]}


@pytest.mark.parametrize("direction", ["right", "left", "bi"])
def test_label_studio_relations_are_links(direction):
    relation = {"type": "relation", "from_id": "r22", "to_id": "r2", "direction": direction}
    one, other = region(2, 21, "Fact", FIRST), region(22, 43, "Fact", SECOND)
    note = {"id": "r2", "type": "textarea", "value": {"text": ["Seen"]}}
    result = [one, other, note, relation | {"labels": ["Disputes"]}, relation | {"labels": ["x"]}]

    *_answers, link, wrong = read(
        json.dumps(
            [label_studio({"completed_by": 1, "updated_at": "2026-01-02T03:04:05Z", "result": result})]
        )
    )

    ends = [(2, 21), (22, 43)] if direction != "left" else [(22, 43), (2, 21)]
    assert (link.sort, link.more["kind"], link.reviewer) == ("link", "disputes", "label-studio-1")
    assert [(link.start, link.end), (link.more["start"], link.more["end"])] == ends
    assert wrong.reason.startswith("A relation has one label, which is one of quotes")


LINK = {
    "kind": "disputes", "origin": "person", "state": "confirmed", "score": None, "source_post_key": "a" * 32,
    "source_start": 0, "source_end": 4, "source_text": "No 💧", "target_sentence_key": f"{'b' * 32}:0:19",
    "target_text": FIRST, "drawn_by": "ann", "created_at": "2026-01-02T03:04:05Z",
}  # fmt: skip
DECISION = {
    "sentence_key": f"{'b' * 32}:0:19", "text": FIRST, "label": "fact", "abstain_reason": None, "reason": "so",
    "is_unanimous": False, "is_gold": True, "explanation": None, "guideline_version": 1, "decided_by": "zoe",
    "decided_at": "2026-01-02T03:04:05Z", "revision": 2,
}  # fmt: skip


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_links_and_decisions_of_our_own(name):
    def told(row):
        if name.endswith("jsonl"):
            return read(json.dumps(row) + "\n", name)[0]
        cells = ["" if value is None else str(value) for value in row.values()]
        return read(",".join(row) + "\n" + ",".join(cells) + "\n", name)[0]

    link, decision = told(LINK), told(DECISION)

    assert (link.sort, link.reviewer, link.key) == ("link", "ann", LINK["target_sentence_key"])
    assert (link.more["start"], link.more["end"], link.more["is_found"]) == (0, 4, False)
    assert (decision.sort, decision.reviewer, decision.label) == ("decision", "zoe", "fact")
    assert decision.more == {
        "reason": "so", "explanation": "", "is_gold": True, "is_unanimous": False, "revision": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "likes"}, {"state": ["x"]}, {"score": 1.5}, {"source_start": 9}, {"source_post_key": "?"},
        {"target_sentence_key": None, "target_text": " "}, {"source_end": "x"},
    ],
)  # fmt: skip
def test_a_link_with_a_wrong_field_is_told(wrong):
    [row] = read(json.dumps(LINK | wrong) + "\n", "rows.jsonl")

    assert isinstance(row, Bad)


@pytest.mark.parametrize("wrong", [{"label": None}, {"is_gold": 7}, {"revision": -1}, {"reason": ["x"]}])
def test_a_decision_with_a_wrong_field_is_told(wrong):
    [row] = read(json.dumps(DECISION | wrong) + "\n", "rows.jsonl")

    assert isinstance(row, Bad)


def test_label_studio_choices_on_the_whole_text():
    choice = {"type": "choices", "value": {"choices": ["fact"]}}
    task = label_studio({"completed_by": 1, "result": [choice]}, text=f" {FIRST}\n")

    [row] = read(json.dumps([task]))

    assert (row.exact, row.start, row.end) == (FIRST, 1, 1 + len(FIRST))


def test_label_studio_min():
    spans = [{"start": 2, "end": 21, "text": FIRST, "labels": ["fact"]}]
    least = {"text": TEXT, "id": 1, "label": spans, "annotator": 2, "annotation_id": 5, "lead_time": 2}
    chosen = {"text": FIRST, "id": 1, "kind": "opinion", "annotator": 2, "annotation_id": 5}

    rows = read(json.dumps([least, chosen]))

    assert labels(rows) == [(FIRST, "fact", "label-studio-2"), (FIRST, "opinion", "label-studio-2")]


def test_label_studio_tells_wrong_places():
    task = label_studio(
        {"completed_by": 1, "result": [region(2, 400, "fact"), region(0, 5, "fact", "Nowhere")]}
    )

    assert labels(read(json.dumps([task]))) == [
        "[2, 400) is no span in a text of 43 characters.",
        "[0, 5) does not hold the words that the file gives in a text of 43 characters.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"text": TEXT, "label": [[2, 21, "fact", FIRST]]},
        {"text": TEXT, "labels": [[3, 22, "fact", FIRST]]},  # UTF-16 units, as doccano counts
        {"text": TEXT, "entities": [{"id": 1, "label": "fact", "start_offset": 0, "end_offset": 22}], "x": 1},
        {"text": FIRST, "label": ["fact"], "id": 3},
    ],
)
def test_doccano(line):
    [row] = read(json.dumps(line), "alice.jsonl")

    assert (row.label, row.reviewer) == ("fact", "alice")
    assert row.exact in (FIRST, f"💧 {FIRST}", "💧 The quay is closed.")


def test_doccano_by_user_and_with_comments():
    line = {"text": FIRST, "annotations": [{"label": 7, "user": 2}], "Comments": ["Why?"]}

    [row] = read(json.dumps(line))

    assert (row.label, row.reviewer, row.fields) == ("label-7", "doccano-2", {"note": "Why?"})


def test_doccano_without_words_leaves_both_readings():
    [row] = read(json.dumps({"text": TEXT, "label": [[3, 22, "fact"]]}))

    assert ((row.start, row.end), row.other) == ((3, 21), (2, 21))


@pytest.mark.parametrize(
    "spans",
    [
        [{"start": 3, "end": 22, "annotation": "fact", "span": FIRST}],
        [{"start": 2, "end": 21, "name": "fact", "text": FIRST, "schema": "kind"}],
        {"kind": [{"start": 2, "end": 21, "label": "fact", "span": FIRST}]},
    ],
)
def test_potato_spans(spans):
    line = {"id": "1", "displayed_text": TEXT, "label_annotations": {}, "span_annotations": spans}

    [row] = read(json.dumps(line), "annotation_output/bea/annotated_instances.jsonl")

    assert (row.exact, row.label, row.reviewer) == (FIRST, "fact", "bea")


def test_potato_named_spans_and_choices():
    line = {
        "user_id": "cy",
        "id": "1",
        "displayed_text": FIRST,
        "label_annotations": {"kind": {"fact": "1", "opinion": "0"}, "why": {"text_box": "It is."}},
        "span_annotations": {"kind:disputed:4:8": "true"},
        "behavioral_data": {"total_time_ms": 1200.4},
    }

    rows = read(json.dumps(line))

    assert labels(rows) == [(FIRST, "fact", "cy"), ("quay", "disputed", "cy")]
    assert rows[0].fields == {"note": "It is.", "duration_ms": 1200}


def annotation(**more) -> dict:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://a.example/1",
        "type": "Annotation",
        "motivation": "classifying",
        "creator": {"type": "Person", "nickname": "dee"},
        "created": "2026-01-02T03:04:05Z",
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "value": "fact"},
            {"type": "TextualBody", "purpose": "commenting", "value": "Seen."},
        ],
        "target": {
            "source": "https://harbour.example/",
            "selector": [
                {"type": "TextQuoteSelector", "exact": FIRST, "prefix": "💧 ", "suffix": " It"},
                {"type": "TextPositionSelector", "start": 2, "end": 21},
            ],
        },
    } | more


@pytest.mark.parametrize("wrap", ["line", "array", "page", "collection"])
def test_web_annotations(wrap):
    items = [annotation(), annotation(bodyValue="opinion")]
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "items": items,
        "next": "x",
    }
    content = {
        "line": "".join(json.dumps(item) + "\n" for item in items),
        "array": json.dumps(items),
        "page": json.dumps(page, indent=1),
        "collection": json.dumps({"type": "AnnotationCollection", "total": 2, "first": page}),
    }[wrap]

    rows = read(content)

    assert labels(rows) == [(FIRST, "fact", "dee"), (FIRST, "opinion", "dee")]
    assert (rows[0].document, rows[0].prefix, rows[0].suffix) == ("https://harbour.example/", "💧 ", " It")
    assert (rows[0].start, rows[0].fields["note"]) == (2, "Seen.")


def test_a_web_annotation_names_a_sentence_by_its_key():
    key = "0" * 32 + ":0:19"

    [row] = read(json.dumps(annotation(target={"id": f"urn:contested:{key}"})))

    assert (row.key, row.label) == (key, "fact")


def test_a_table_by_the_names_of_its_columns():
    rows = read(f"Sentence;Category;Annotator;Confidence\n{FIRST};fact;eve;4\n;opinion;eve;\n", "t.csv")

    assert labels(rows) == [
        (FIRST, "fact", "eve"),
        "The row names no sentence: it has neither a sentence_key nor a text.",
    ]
    assert rows[0].fields == {"confidence": 4}


def test_a_table_by_columns_that_are_given():
    rows = read(f"what,how\n{FIRST},fact\n", "t.csv", columns={"text": "what", "label": "how"})

    assert labels(rows) == [(FIRST, "fact", "")]


@pytest.mark.parametrize("columns", [None, {"label": "nowhere"}, {"size": "a"}])
def test_a_table_that_does_not_say_what_it_holds(columns):
    with pytest.raises(Unfit):
        read("a,b\n1,2\n", "t.csv", columns=columns)


def test_a_table_with_spans_in_a_text():
    whole = read(f'text,start,end,label\n"{TEXT}",2,21,fact\n', "t.csv")
    words = read(f"text,start,end,label\n{FIRST},100,119,fact\n", "t.csv")

    assert (whole[0].text.body, whole[0].exact) == (TEXT, FIRST)
    assert (words[0].text, words[0].exact, words[0].start) == (None, FIRST, 100)


def test_parquet():
    table = pa.table({"text": [FIRST], "label": pa.array(["fact"]).dictionary_encode(), "mixed": [True]})
    kept = io.BytesIO()
    pq.write_table(table, kept)

    rows = read(kept.getvalue(), "labels.parquet")

    assert (labels(rows), rows[0].fields) == ([(FIRST, "fact", "")], {"mixed": True})


def test_a_row_of_json_that_is_broken_is_told_and_the_others_are_read():
    good = json.dumps({"text": FIRST, "label": "fact", "reviewer": "a"})

    rows = read(f"{good}\n{{bro\n{good}\n[1]\n")

    assert [isinstance(row, Bad) for row in rows] == [False, True, False, True]
    assert rows[1].place == "labels.json, line 2"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", {"a": 1}), ("label", "x" * 300), ("sentence_key", "1:2"), ("confidence", 9), ("phase", "late"),
        ("labelled_at", "soon"), ("mixed", "perhaps"), ("note", 3), ("revisions", -1), ("evidence", [{}]),
        ("abstain_reason", "tired"), ("duration_ms", 1e99),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_by_its_row(field, value):
    row = {"sentence_key": "0" * 32 + ":0:4", "label": "fact", "reviewer": "a"}
    if field == "abstain_reason":
        row["label"] = None

    [found] = read(json.dumps(row | {field: value}), format="jsonl")

    assert isinstance(found, Bad)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings(encoding):
    words = "Das Gerät wurde 1931 geöffnet."
    table = f"text,label\n{words},fact\n".encode(encoding)

    assert labels(read(table, "t.csv")) == [(words, "fact", "")]


def test_what_is_packed_is_unpacked():
    packed = gzip.compress(json.dumps({"text": FIRST, "label": "fact"}).encode())

    assert labels(read(packed, "labels.jsonl.gz")) == [(FIRST, "fact", "")]


def test_a_bomb_is_refused():
    bomb = gzip.compress(b'{"text": "a", "label": "fact"}\n' + b" " * 80_000_000)

    with pytest.raises(Unfit, match="unpacks to more than"):
        read(bomb, "labels.jsonl.gz")


@pytest.mark.parametrize(
    "content", ["", "   \n", "Just words, of a person.", "\x00\x01\x02" * 50, "[]", "{}"]
)
def test_no_labels_at_all(content):
    with pytest.raises(Unfit):
        read(content)


def test_brackets_that_never_end():
    with pytest.raises(Unfit):
        read("[" * 100_000)
    assert all(isinstance(row, Bad) for row in read("[" * 100_000, format="labelstudio"))


NAMES = st.sampled_from(
    ["text", "data", "annotations", "result", "value", "start", "end", "labels", "choices", "type", "id", "completed_by", "label", "entities", "spans", "start_offset", "end_offset", "label_annotations", "span_annotations", "displayed_text", "body", "target", "selector", "exact", "source", "items", "sentence_key", "reviewer", "stance", "lead_time", "updated_at", "creator", "purpose", "from_id", "to_id", "dialogue", "startOffset", "kind", "target_sentence_key", "source_start", "source_end", "decided_by", "decided_at"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


@given(value=JSON, format=st.sampled_from(sorted(set(FORMATS) - {"csv", "parquet"})))
def test_no_json_breaks_a_reader(value, format):
    rows = read(json.dumps(value) + "\n", format=format)

    assert all(isinstance(row, Given | Bad) for row in rows)
    for row in rows:
        if isinstance(row, Given) and row.text is not None:
            assert row.text.body[row.start : row.end].strip()


@given(data=st.binary(max_size=200), format=st.sampled_from(["", *FORMATS]))
def test_no_bytes_break_a_reader(data, format):
    try:
        rows = read(data, format=format)
    except Unfit:
        return
    assert all(isinstance(row, Given | Bad) for row in rows)
