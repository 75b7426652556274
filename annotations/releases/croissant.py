"""croissant.json: the release described to machines (Croissant 1.1 of MLCommons, with its RAI vocabulary).

Files with their digests, the tables as record sets with types, and which field refers to which.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from annotations.releases import statements
from annotations.releases.citing import KEYWORDS, bibtex
from annotations.releases.columns import ABOUT, Column, tables
from annotations.releases.facts import Facts, as_of
from annotations.releases.files import Made
from annotations.releases.wording import MEASURES, counted, interval, number, one_line, unit

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
TYPES = {"text": "sc:Text", "int": "sc:Integer", "float": "sc:Float", "bool": "sc:Boolean"}
TIMES = ("published_at",)
FORMATS = {"jsonl": "application/jsonlines", "parquet": "application/x-parquet"}
# A sentence's key stands in two documents where both have the same article: then it refers to no one row.
TO_SENTENCE = {
    ("labels", "sentence_key"): "sentences/sentence_key",
    ("evidence", "sentence_key"): "sentences/sentence_key",
}
TO_DOCUMENT = {
    ("labels", "document_hash"): "documents/document_hash",
    ("evidence", "document_hash"): "documents/document_hash",
}
REFERENCES = {("sentences", "document_hash"): "documents/document_hash"}
KEYS = {
    "labels": ("sentence_key", "document_hash", "reviewer"),
    "sentences": ("sentence_key", "document_hash"),
    "evidence": ("sentence_key", "document_hash", "reviewer", "n"),
    "documents": ("document_hash",),
}
TOOL = "Contested: sentences labelled by people in a web page, each on their own."
NO_TRUTH = "A label says what reviewers found within what they could consult; it does not say what is true."
NO_TEXTS = (
    "Texts, titles and authors are left out: `start`, `end`, `sentence_key` and `text_sha256` say where each "
    "sentence stands and prove its words, once they are found again at their sources."
)
FOUND_AGAIN = "Commenters' words are as they published them, and can be found by searching for them."
# Which statement of people answers which question of the vocabulary.
STATED = {
    "dataCollection": ("sampling_frame", "source_terms"),
    "dataUseCases": ("purpose", "uses"),
    "annotatorDemographics": ("recruitment", "pay"),
    "personalSensitiveInformation": ("sensitive", "consent"),
    "dataSocialImpact": ("ethics",),
    "dataReleaseMaintenancePlan": ("maintenance",),
}
ONE = ("dataCollection", "dataSocialImpact", "dataReleaseMaintenancePlan")


def describe(version: str, facts: Facts, said: dict[str, str], made: list[Made]) -> dict[str, Any]:
    """The description; every figure in it is one of the facts."""
    project = facts["project"]
    words = (
        one_line(project["description"])
        or f"Sentences of articles and comments, labelled: {project['name']}."
    )
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": one_line(project["name"]),
        "description": f"{words} {NO_TEXTS}" if facts["text_free"] else words,
        "conformsTo": CONFORMS_TO,
        "version": version,
        "citeAs": bibtex(version, facts, said),
        "creator": [
            {"@type": "sc:Organization", "name": one} for one in statements.authors(said, project["name"])
        ],
        "keywords": list(KEYWORDS),
        "isLiveDataset": False,
    }
    if day := as_of(facts):
        found["datePublished"] = day
    if licence := statements.licence(said):
        found["license"] = f"https://spdx.org/licenses/{licence}.html"
    elif said.get("licence"):
        found["license"] = one_line(said["licence"])
    if address := statements.address(said):
        found["url"] = address
    if languages := sorted(key for key, _n in facts["languages"] if key and key != "und"):
        found["inLanguage"] = languages
    found["distribution"] = list(_files(made))
    found["recordSet"] = list(_record_sets(facts))
    found |= {f"rai:{name}": words for name, words in _responsible(facts, said)}
    return found


def _files(made: Iterable[Made]) -> Iterator[dict[str, Any]]:
    for one in made:
        end = one.name.rpartition(".")[2]
        if end in FORMATS:
            yield {
                "@type": "cr:FileObject",
                "@id": one.name,
                "name": one.name,
                "contentUrl": one.name,
                "contentSize": f"{one.bytes} B",
                "encodingFormat": FORMATS[end],
                "sha256": one.sha256,
            }


def _record_sets(facts: Facts) -> Iterator[dict[str, Any]]:
    parts = [name for name, *_counts in facts.get("splits", [])]
    if parts:
        yield {
            "@type": "cr:RecordSet",
            "@id": "splits",
            "name": "splits",
            "description": "The parts that the dataset is divided into.",
            "dataType": "cr:Split",
            "key": {"@id": "splits/name"},
            "field": [{"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"}],
            "data": [{"splits/name": part} for part in parts],
        }
    keys = [label["key"] for label in facts["labels"]]
    refers = REFERENCES | (TO_DOCUMENT if facts["keys_of_several"] else TO_SENTENCE)
    if parts:
        refers |= {(table, "split"): "splits/name" for table in tables()}
    # Readers join files of several folders badly: what is divided is read from the lines, which are whole.
    end = "jsonl" if parts else "parquet"
    for table, every in tables(facts["text_free"]).items():
        source = {"fileObject": {"@id": f"{table}.{end}"}}
        yield {
            "@type": "cr:RecordSet",
            "@id": table,
            "name": table,
            "description": ABOUT[table],
            "key": [{"@id": f"{table}/{name}"} for name in KEYS[table]],
            "field": [
                _field(table, column, source, keys, refers)
                for column in every
                if column.kind != "counts" or keys
            ],
        }


def _field(
    table: str, column: Column, source: dict[str, Any], labels: list[str], refers: dict[tuple[str, str], str]
) -> dict[str, Any]:
    """A column; counts are one with a part for each label."""
    ident = f"{table}/{column.name}"
    found: dict[str, Any] = {
        "@type": "cr:Field", "@id": ident, "name": column.name, "description": column.words,
    }  # fmt: skip
    extract = {"column": column.name}
    if column.kind == "counts":
        return found | {
            "subField": [
                {
                    "@type": "cr:Field",
                    "@id": f"{ident}/{key}",
                    "name": key,
                    "dataType": "sc:Integer",
                    "source": {**source, "extract": extract, "transform": {"jsonPath": f'"{key}"'}},
                }
                for key in labels
            ]
        }
    kind = "sc:DateTime" if column.name in TIMES else TYPES[column.kind]
    found |= {"dataType": kind, "source": {**source, "extract": extract}}
    if (target := refers.get((table, column.name))) is not None:
        found["references"] = {"field": {"@id": target}}
    return found


def _responsible(facts: Facts, said: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """What is known of the questions of Croissant's vocabulary for responsible AI."""
    for name, keys in STATED.items():
        if words := [one_line(said[key]) for key in keys if said.get(key)]:
            yield name, " ".join(words) if name in ONE else words
    days = [facts[name] for name in ("published_from", "retrieved_to") if facts[name]]
    if days:
        yield "dataCollectionTimeFrame", days
    alone, undated = facts["sentences"] - facts["answered_sentences"], facts["without_date"]
    yield (
        "dataCollectionMissingData",
        (
            f"{number(alone)} of {counted(facts['sentences'], 'sentence')} have no answer; {number(undated)} "
            f"of {counted(facts['documents'], 'document')} have no day of publication."
        ),
    )
    yield (
        "dataPreprocessingProtocol",
        [f"Cut into sentences by {name} ({counted(n, 'document')})." for name, n in facts["segmenters"]],
    )
    yield "dataAnnotationPlatform", [TOOL]
    yield "dataAnnotationProtocol", [
        f"The guideline, version {version}: {counted(n, 'answer')}." for version, n in facts["by_guideline"]
    ] + ["Blind: reviewers did not see each other's answers." if facts["project"]["blind"]
         else "Reviewers could see each other's answers."]  # fmt: skip
    yield (
        "annotationsPerItem",
        "; ".join(
            f"{counted(n, 'sentence')} with {counted(answers, 'answer')}" for answers, n in facts["overlap"]
        )
        or "none",
    )
    yield (
        "dataAnnotationAnalysis",
        [
            f"{MEASURES[part['key']]}: {interval(part)}, over {unit(facts)}."
            for part in facts["agreement"]["measures"]
        ]
        or ["Nothing could be compared."],
    )
    alike = facts["near_duplicates"]
    yield (
        "dataLimitations",
        [
            NO_TRUTH,
            NO_TEXTS if facts["text_free"] else FOUND_AGAIN,
            f"Documents nearly the same as another: {number(alike)}.",
        ],
    )
