"""The formats that are made of whole texts, and what every format does with any text."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest

from annotations import export, splitting
from annotations.export import Asked, labelstudio
from annotations.export.formats import FORMATS
from annotations.splits import Definition
from documents import ingest
from documents.access import Actor
from documents.errors import Invalid
from documents.ingest.parsed import Hint
from documents.models import Post

from .conftest import body, content, lines

# What each format would break on: its own marks, line ends, what looks like a formula or like markup.
HOSTILE = (
    '=1+1 "quoted", and\ttabs\r\nin it. '
    "@SUM(A1) \\N \\. \x01\x02\x1f\x7f \u2028 \ufeff 👩‍👩‍👧 e\u0301 שלום.\n"
    "<script>alert(1)</script> & ]]> </style><!-- {{ x }} 'ok'."
)


@pytest.fixture
def hostile(project, owner, reviewer, make_document, answer):
    """A document of such sentences, each with an answer whose note says the same."""
    page = make_document(HOSTILE, [HOSTILE], title="<b>A title</b>", source_url="https://q.example/?a=1&b=2")
    for sentence in page.sentences.all():
        answer(sentence, reviewer, "disputed", note=HOSTILE.replace("\r\n", "\n"))
    return page


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_format_gives_back_the_very_text(project, owner, hostile):
    texts = {post.pk: post.text for post in Post.objects.all()}
    expected = sorted(hostile.sentences.values_list("text", flat=True))

    found = {
        "csv": [row["text"] for row in csv.DictReader(io.StringIO(body(project, owner, "csv"), newline=""))],
        "tsv": [
            row["text"]
            for row in csv.DictReader(
                io.StringIO(body(project, owner, "tsv"), newline=""), dialect="excel-tab"
            )
        ],
        "jsonl": [json.loads(line)["text"] for line in body(project, owner).split("\n")[:-1]],
        "parquet": pq.read_table(io.BytesIO(content(project, owner, "parquet")))["text"].to_pylist(),
        "webannotation": [
            item["target"]["selector"][1]["exact"]
            for item in json.loads(body(project, owner, "webannotation"))["first"]["items"]
        ],
        "labelstudio": [
            task["data"]["text"][region["value"]["start"] : region["value"]["end"]]
            for task in json.loads(body(project, owner, "labelstudio"))
            for one in task["annotations"]
            for region in one["result"]
        ],
        "convokit": [
            utterance["text"][one["start"] : one["end"]]
            for line in unzipped(content(project, owner, "convokit"))["harbour/utterances.jsonl"].splitlines()
            for utterance in [json.loads(line)]
            for one in utterance["meta"]["answers"]
        ],
        "html": marked_sentences(body(project, owner, "html")),
    }

    for format, sentences in found.items():
        shown = [text.replace("\r\n", "\n") for text in expected] if format == "html" else expected
        assert sorted(sentences) == shown, format
    assert all(
        post["text"] in texts.values()
        for post in map(json.loads, body(project, owner, rows="posts").split("\n")[:-1])
    )


class Marks(HTMLParser):
    """The text of each <mark> in an article, without what the file adds to it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag not in ("script", "img", "iframe", "object", "link", "a", "form"), tag
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.inside.append(tag)
        if tag == "mark":
            self.found.append("")

    def handle_endtag(self, tag):
        while tag in self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if self.inside[-1:] == ["mark"] and "article" in self.inside:
            self.found[-1] += data


def marked_sentences(page: str) -> list[str]:
    page = re.sub(r"<meta [^>]*>", "", page)
    reader = Marks()
    reader.feed(page.partition("<article>")[0])
    marks = Marks()
    marks.feed("<article>" + page.partition("<article>")[2].replace("\r\n", "\n"))
    return marks.found


def test_a_sentence_of_a_megabyte_leaves_in_every_format(project, owner, reviewer, make_document, answer):
    text = "Långt, " * 150_000 + 'and "quoted".'
    [sentence] = make_document(text).sentences.all()
    answer(sentence, reviewer, "fact")
    assert len(sentence.text) == len(text)

    for format in FORMATS:
        data = content(project, owner, format)
        if format == "huggingface":
            data = next(part for name, part in unzipped(data).items() if name.endswith(".parquet"))
        if format in ("parquet", "huggingface"):
            assert pq.read_table(io.BytesIO(data))["text"].to_pylist() == [text]
        elif format != "convokit":
            assert len(data) > len(text), format


def test_formulas_are_escaped_on_request_and_for_spreadsheets(
    project, owner, reviewer, make_document, answer
):
    texts = ["=1+1", "'=1+1", "+x", "-x", "@x", "'plain", "plain -x", "\tx"]
    for text in texts:
        for sentence in make_document(text, title=text).sentences.all():
            answer(sentence, reviewer, "fact", note=text.strip())

    def titles(format="csv", **how) -> list[str]:
        data = content(project, owner, format, how=how).decode("utf-8-sig")
        dialect = "excel-tab" if format == "tsv" else "excel"
        return [
            row["document_title"] for row in csv.DictReader(io.StringIO(data, newline=""), dialect=dialect)
        ]

    assert titles() == texts
    escaped = ["'=1+1", "''=1+1", "'+x", "'-x", "'@x", "'plain", "plain -x", "'\tx"]
    for how in ({"escapes_formulas": True}, {"is_spreadsheet": True, "escapes_formulas": True}):
        assert titles(**how) == escaped
        assert titles("tsv", **how) == escaped
    assert content(project, owner, "csv", how={"is_spreadsheet": True})[:3] == b"\xef\xbb\xbf"
    assert content(project, owner, "csv").count(b"\r\n") == len(texts) + 1


# https://www.w3.org/TR/annotation-model/: what each must have, and must not have more than one of.
MUST = {
    "AnnotationCollection": ("@context", "id", "type", "label", "total", "first"),
    "AnnotationPage": ("id", "type", "partOf", "startIndex", "items"),
    "Annotation": ("id", "type", "target"),
}
MOTIVATIONS = {"assessing", "classifying", "commenting"}
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def test_web_annotations_are_what_the_recommendation_asks_for(project, owner, hostile):
    collection = json.loads(body(project, owner, "webannotation"))
    page = collection["first"]

    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    for thing in (collection, page, *page["items"]):
        assert set(MUST[thing["type"]]) <= set(thing)
        assert IRI.fullmatch(thing["id"])
    assert page["partOf"] == collection["id"]
    assert collection["total"] == len(page["items"]) == hostile.sentences.count()
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    texts = {post.post_key: post.text for post in Post.objects.all()}
    for item in page["items"]:
        assert item["motivation"] in MOTIVATIONS
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["modified"])
        assert item["creator"] | {"id": ""} == {"id": "", "type": "Person", "nickname": "rae"}
        tag, note = item["body"]
        assert (tag["type"], tag["value"], tag["purpose"]) == ("TextualBody", "disputed", "classifying")
        assert note["purpose"] == "commenting"
        target = item["target"]
        assert (target["type"], target["scope"]) == ("SpecificResource", "https://q.example/?a=1&b=2")
        place, quote = target["selector"]
        text = texts[target["source"].removeprefix("urn:uuid:").replace("-", "")]
        assert place["type"] == "TextPositionSelector"
        assert quote["type"] == "TextQuoteSelector"
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert text[: place["start"]].endswith(quote["prefix"])
        assert text[place["end"] :].startswith(quote["suffix"])


def test_a_convokit_corpus_is_laid_out_as_documented(project, owner, document, sentences, reviewer, answer):
    answer(sentences[2], reviewer, "opinion")
    files = unzipped(content(project, owner, "convokit"))

    assert sorted(files) == [
        f"harbour/{name}"
        for name in (
            "conversations.json",
            "corpus.json",
            "index.json",
            "speakers.json",
            "utterances.jsonl",
        )
    ]
    utterances = [json.loads(line) for line in files["harbour/utterances.jsonl"].splitlines()]
    speakers = json.loads(files["harbour/speakers.json"])
    conversations = json.loads(files["harbour/conversations.json"])
    index = json.loads(files["harbour/index.json"])
    ids = {one["id"] for one in utterances}
    assert len(ids) == 3
    for one in utterances:
        assert set(one) == {
            *("id", "conversation_id", "text", "speaker", "meta", "reply_to", "timestamp", "vectors")
        }
        assert one["speaker"] in speakers
        assert one["conversation_id"] in conversations
        assert one["conversation_id"] in ids
        assert one["reply_to"] is None or one["reply_to"] in ids
        assert set(one["meta"]) == set(index["utterances-index"])
    [conversation] = conversations.values()
    assert set(conversation["meta"]) == set(index["conversations-index"])
    assert utterances[1]["meta"]["answers"][0]["label"] == "opinion"
    [read] = ingest.read(io.BytesIO(files["harbour/utterances.jsonl"]), Hint(), "convokit")
    assert [post.text for post in read.posts] == [post.text for post in document.posts.order_by("order")]


def test_label_studio_gets_a_task_a_post_and_an_annotation_a_reviewer(
    project, owner, reviewer, curator, sentences, answer
):
    answer(sentences[0], reviewer, "fact", note="Seen.")
    answer(sentences[1], reviewer, None, abstain_reason="unclear")
    answer(sentences[0], curator, "opinion")

    article, *comments = json.loads(body(project, owner, "labelstudio"))

    assert article["data"]["text"] == "The quay is closed. It was built in 1931."
    first, second = sorted(article["annotations"], key=lambda one: one["reviewer"])
    assert first["result"][0]["value"]["labels"] == ["opinion"]
    [region] = second["result"]
    assert region["value"] == {"start": 0, "end": 19, "text": "The quay is closed.", "labels": ["fact"]}
    assert (region["type"], region["from_name"], region["to_name"]) == ("labels", "label", "text")
    assert region["meta"] == {"text": ["Seen."]}
    assert second["abstained"] == [{"start": 20, "end": 41, "reason": "unclear"}]
    assert [task["annotations"] for task in comments] == [[], []]
    assert labelstudio.CONTENT_TYPE == "application/json"


def test_the_page_for_people_has_a_legend_letters_and_ties(
    project, owner, reviewer, curator, sentences, answer
):
    project.labels.filter(key="fact").update(name="<i>Fact</i>", definition="</style><script>")
    answer(sentences[0], reviewer, "fact")
    answer(sentences[0], curator, "opinion")
    answer(sentences[1], curator, "opinion")

    page = body(project, owner, "html")

    assert "<script" not in page
    assert "&lt;i&gt;Fact&lt;/i&gt;" in page
    assert '<mark class="l-tie" title="&lt;i&gt;Fact&lt;/i&gt;: 1; Opinion: 1"><b>F/O</b>' in page
    assert '<mark class="l-opinion" title="Opinion: 1"><b>O</b>It was built in 1931.</mark>' in page
    assert "<sup>F1 O1</sup>" in page
    assert "@media print" in page
    assert "default-src 'none'" in page
    assert page.count("<article>") == page.count("</article>") == 1


def test_a_hugging_face_folder_keeps_a_document_in_one_split(project, owner, reviewer, make_document, answer):
    for number in range(12):
        for sentence in make_document(f"Page {number} is here. It is short.").sentences.all():
            answer(sentence, reviewer, "fact")

    files = unzipped(content(project, owner, "huggingface"))

    card = files.pop("harbour/README.md").decode()
    splits = {
        name.split("/")[-1].split("-")[0]: pq.read_table(io.BytesIO(data)) for name, data in files.items()
    }
    assert sum(table.num_rows for table in splits.values()) == 24
    assert set(splits) <= {"train", "validation", "test"}
    documents = [set(table["document_id"].to_pylist()) for table in splits.values()]
    assert sum(map(len, documents)) == len(set.union(*documents)) == 12
    for name in splits:
        assert f"  - split: {name}\n    path: data/{name}-*\n" in card
    assert "split_group" not in splits["train"].schema.names
    assert "| `confidence` | int | 1 to 5 |" in card


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_project_gives_a_whole_file(format, project, owner):
    data = content(project, owner, format)
    if FORMATS[format].suffix.endswith(".zip"):
        assert unzipped(data)
    elif format == "parquet":
        assert pq.read_table(io.BytesIO(data)).num_rows == 0
    elif format in ("webannotation", "labelstudio"):
        json.loads(data)


def test_the_same_state_gives_the_same_bytes(project, owner, hostile):
    for format in FORMATS:
        assert content(project, owner, format) == content(project, owner, format), format


def test_a_format_says_which_rows_it_is_made_of(project, owner):
    with pytest.raises(Invalid) as caught:
        export.stream(project, Actor(owner.pk), Asked("webannotation", "posts"))

    assert caught.value.extra["errors"] == {"rows": ["W3C Web Annotation is made of: labels."]}


def test_the_parts_of_a_project_are_the_splits(project, owner, reviewer, make_document, answer):
    for number in range(6):
        for sentence in make_document(f"Page {number} is here. It is short.").sentences.all():
            answer(sentence, reviewer, "fact")
    splitting.define(Actor(owner.pk), project, Definition({"learn": 1, "check": 1}, seed=3))

    rows = lines(project, owner)
    files = unzipped(content(project, owner, "huggingface"))

    parts = {row["document_id"]: row["split"] for row in rows}
    assert set(parts.values()) == {"learn", "check"}
    for part in ("learn", "check"):
        table = pq.read_table(io.BytesIO(files[f"harbour/data/{part}-00000-of-00001.parquet"]))
        assert set(table["split"].to_pylist()) == {part}
        assert set(table["document_id"].to_pylist()) == {id for id, name in parts.items() if name == part}
    assert {row["split"] for row in lines(project, reviewer)} == {None}
    assert not any("learn" in name for name in unzipped(content(project, reviewer, "huggingface")))
