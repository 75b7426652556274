"""What the data say of themselves: the figures of a release's card, all of one snapshot.

They are one object, from which the card, the tables and macros for a paper, Croissant, the page and the API
are all made. Figures with fractions are rounded here, once, since their last digits depend on the machine.
"""

from typing import Any

from annotations import splitting
from annotations.models import Guideline, Label, Release
from annotations.releases import agreeing, labour
from documents.models import Project, SearchPolicy
from documents.queries import fetch

type Facts = dict[str, Any]

MOST_SOURCES = 50
MOST_REVIEWERS = 200
LABEL_NAMES = ("key", "name", "letter", "pattern", "definition")
BASED_ON = """
SELECT max(e.pgh_id) FROM annotations_annotationevent e
JOIN documents_document d ON d.id = e.document_id WHERE d.project_id = %(project)s
"""

TOTALS = """
SELECT count(*), coalesce(sum(d.n_comments), 0), coalesce(sum(d.n_sentences), 0),
    coalesce(sum(d.n_quotes), 0), count(*) FILTER (WHERE d.source_url = ''),
    count(*) FILTER (WHERE d.version > 1), count(*) FILTER (WHERE d.title = ''),
    count(*) FILTER (WHERE d.byline = ''), count(*) FILTER (WHERE d.published_at IS NULL),
    min(d.published_at AT TIME ZONE 'UTC')::date::text, max(d.published_at AT TIME ZONE 'UTC')::date::text,
    min(d.retrieved_at AT TIME ZONE 'UTC')::date::text, max(d.retrieved_at AT TIME ZONE 'UTC')::date::text,
    (SELECT count(*) FROM documents_document o WHERE o.project_id = %(project)s AND NOT o.is_current)
FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
"""
TOTAL_NAMES = """
    documents comments sentences quotes without_address read_again
    without_title without_byline without_date published_from published_to
    retrieved_from retrieved_to older_versions
""".split()  # noqa: SIM905

# What is special about sentences, and how many documents have one that is nearly the same.
MARKS = """
SELECT
    (SELECT count(*) FROM documents_sentence s JOIN documents_document d ON d.id = s.document_id
     WHERE d.project_id = %(project)s AND d.is_current AND s.retired_at IS NULL AND s.is_quote),
    (SELECT count(DISTINCT k.target_sentence_id) FROM documents_link k
     JOIN documents_document d ON d.id = k.document_id
     JOIN documents_sentence s ON s.id = k.target_sentence_id AND s.retired_at IS NULL
     WHERE d.project_id = %(project)s AND d.is_current AND k.kind = 'disputes' AND k.state <> 'rejected'),
    (SELECT count(DISTINCT one.id) FROM documents_nearduplicate n
     JOIN documents_document d ON d.id = n.document_id AND d.is_current
     JOIN documents_document o ON o.id = n.other_id AND o.is_current
     CROSS JOIN LATERAL (VALUES (n.document_id), (n.other_id)) one (id)
     WHERE n.project_id = %(project)s),
    (SELECT count(*) FROM (
        SELECT FROM documents_sentence s JOIN documents_document d ON d.id = s.document_id
        WHERE d.project_id = %(project)s AND d.is_current AND s.retired_at IS NULL
        GROUP BY s.sentence_key HAVING count(*) > 1) k)
"""
MARK_NAMES = ("quotation_sentences", "disputed_in_thread", "near_duplicates", "keys_of_several")

SPLITS = """
SELECT d.split, count(*), sum(d.n_sentences)::bigint FROM documents_document d
WHERE d.project_id = %(project)s AND d.is_current GROUP BY d.split
"""

# The name of a group and how many documents it has, the largest first.
GROUPS = """
SELECT g.name, count(*) FROM (
    SELECT {name} AS name FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
) g WHERE g.name IS NOT NULL GROUP BY g.name ORDER BY count(*) DESC, g.name COLLATE "C"
"""
WITHDRAWN = """
SELECT count(*) FROM documents_post p JOIN documents_document d ON d.id = p.document_id AND d.is_current
WHERE d.project_id = %(project)s AND p.withdrawn_at IS NOT NULL
"""
HOST = "lower(substring(d.source_url FROM '^[A-Za-z]+://(?:[^/?#@]*@)?([^/:?#]+)'))"


def gather(release: Release, params: dict[str, Any]) -> Facts:
    """The figures of a project, for the snapshot that the connection is in."""
    project = release.project
    labels = list(Label.objects.filter(project=project).order_by("position", "id"))
    keys = [(label.pk, label.key) for label in labels]
    guidelines = Guideline.objects.filter(project=project).order_by("version")
    return {
        "project": {
            "name": project.name,
            "slug": project.slug,
            "description": project.description,
            "blind": project.blind,
            "article_first": project.article_first,
            "search_policy": SearchPolicy(project.search_policy).value,
        },
        "names_reviewers": release.names_reviewers,
        "guideline_version": max((one.version for one in guidelines), default=None),
        "labels": [
            {name: getattr(label, name) for name in LABEL_NAMES} | {"examples": label.example_lines()}
            for label in labels
        ],
        "guidelines": [
            {"version": one.version, "summary": one.summary, "redefines": one.redefines, "text": one.text}
            for one in guidelines
        ],
        **dict(zip(TOTAL_NAMES, map(_plain, fetch(TOTALS, params)[0]), strict=True)),
        **dict(zip(MARK_NAMES, fetch(MARKS, params)[0], strict=True)),
        "languages": _groups("d.language", params),
        "formats": _groups("d.format", params),
        "segmenters": _groups("d.segmenter_version", params),
        "sources": _groups(HOST, params),
        "licences": _groups("coalesce(nullif(d.licence, ''), nullif(d.terms_url, ''), 'not noted')", params),
        "mask": list(release.mask),
        "text_free": release.text_free,
        "pseudonym_key": project.pseudonym_key,
        "withdrawn_posts": fetch(WITHDRAWN, params)[0][0],
        "splits": _splits(project, params),
        **labour.gather(params, keys),
        **agreeing.gather(release, params, keys),
    }


def in_short(facts: Facts) -> Facts:
    """What the row of a release keeps of them: all but texts, and of the sites the largest."""
    guidelines = [{name: one[name] for name in ("version", "summary")} for one in facts["guidelines"]]
    labels = [{name: one[name] for name in LABEL_NAMES if name != "definition"} for one in facts["labels"]]
    return facts | {
        "guidelines": guidelines, "labels": labels, "sources": facts["sources"][:MOST_SOURCES],
        "by_reviewer": facts["by_reviewer"][:MOST_REVIEWERS],
    }  # fmt: skip


def in_full(version: str, facts: Facts) -> Facts:
    """facts.json: every figure, without the guideline's text, which has files of its own."""
    guidelines = [
        {name: one[name] for name in ("version", "summary", "redefines")} for one in facts["guidelines"]
    ]
    return {"version": version, "as_of": as_of(facts), **facts, "guidelines": guidelines}


def _splits(project: Project, params: dict[str, Any]) -> list[list[Any]]:
    """The parts of a project that is divided, with their documents and sentences."""
    if (definition := splitting.definition_of(project)) is None:
        return []
    found = {part: [documents, sentences] for part, documents, sentences in fetch(SPLITS, params)}
    return [[part, *found.get(part, [0, 0])] for part in definition.shares]


def based_on(params: dict[str, Any]) -> int | None:
    """The newest event of an answer in the project."""
    found: int | None = fetch(BASED_ON, params)[0][0]
    return found


def as_of(facts: Facts) -> str | None:
    """The day of the last change that the figures know of, in UTC."""
    return max((day for day in (facts["retrieved_to"], facts["labelled_to"]) if day), default=None)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)


def _groups(name: str, params: dict[str, Any]) -> list[list[Any]]:
    return [list(row) for row in fetch(GROUPS.format(name=name), params)]
