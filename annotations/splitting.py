"""The splits of a project: how its documents are divided, placing them, and what the parts still share."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotations.export.pseudonyms import author_of, secret_of
from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL
from annotations.splits import BY, Definition, Item, clusters, groups, place, shared
from documents import access, audit
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid
from documents.models import Project
from documents.queries import fetch
from documents.withholding import site

DEFAULT = Definition({"train": 80, "dev": 10, "test": 10})
MOST_PARTS, LARGEST_SHARE, LARGEST_SEED = 10, 1_000_000, 2**53 - 1
MOST_LISTED = 100
NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
FEWEST_WORDS = 3
"""Shorter sentences say nothing by being the same: “Thank you.”"""

# In the order in which their first versions came in, so that a group keeps the document it is named by.
DOCUMENTS = """
WITH RECURSIVE read (id, root) AS (
    SELECT d.id, d.id FROM documents_document d WHERE d.project_id = %(project)s AND d.previous_id IS NULL
    UNION ALL
    SELECT d.id, r.root FROM read r JOIN documents_document d ON d.previous_id = r.id
)
SELECT d.id, d.split, d.source_url, d.content_hash, d.n_sentences, a.text <> '', a.post_key, d.byline,
    ARRAY(SELECT DISTINCT p.author FROM documents_post p WHERE p.document_id = d.id AND p.author <> '')
FROM read r JOIN documents_document d ON d.id = r.id AND d.is_current
JOIN documents_post a ON a.document_id = d.id AND a.kind = 'article'
ORDER BY r.root, d.id
"""
ALIKE = """
SELECT n.document_id, n.other_id FROM documents_nearduplicate n
JOIN documents_document d ON d.id = n.document_id AND d.is_current
JOIN documents_document o ON o.id = n.other_id AND o.is_current
WHERE n.project_id = %(project)s ORDER BY n.document_id, n.other_id
"""
LABELS = f"""
SELECT a.document_id, l.key, count(*)
FROM annotations_annotation a
JOIN documents_document d ON d.id = a.document_id AND d.is_current
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN annotations_label l ON l.id = {COUNTED_LABEL}
WHERE a.project_id = %(project)s AND a.round = 0 AND a.phase = 'main' AND {ANSWER_COUNTS}
GROUP BY a.document_id, l.key
"""
# The same sentence in several parts; `{{same}}` says what is compared.
SENTENCES = """
SELECT count(*) OVER (), left(min(g.text), 300), jsonb_object_agg(g.split, g.ids)
FROM (
    SELECT {same} AS same, d.split, min(s.text) AS text, (array_agg(DISTINCT d.id))[:%(most)s] AS ids
    FROM documents_sentence s
    JOIN documents_document d ON d.id = s.document_id AND d.is_current AND d.split <> ''
    WHERE s.project_id = %(project)s AND s.retired_at IS NULL
      AND array_length(regexp_split_to_array(btrim(s.text), '\\s+'), 1) >= %(fewest)s
    GROUP BY 1, d.split
) g WHERE g.same <> '' GROUP BY g.same HAVING count(*) > 1 ORDER BY min(g.text) COLLATE "C" LIMIT %(most)s
"""
EXACT = "s.text"
# What letters say, without case, accents' spelling, digits, punctuation and spaces.
NEARLY = "regexp_replace(lower(normalize(s.text, NFKC)), '[[:punct:][:space:][:digit:]“”‘’«»„…–—]+', '', 'g')"
QUOTES = """
SELECT count(*) FROM documents_link k
JOIN documents_post p ON p.id = k.source_post_id JOIN documents_document a ON a.id = p.document_id
JOIN documents_sentence s ON s.id = k.target_sentence_id JOIN documents_document b ON b.id = s.document_id
WHERE k.project_id = %(project)s AND k.kind IN ('quotes', 'repeats') AND a.is_current AND b.is_current
  AND a.split <> b.split
"""
HOLD = "SELECT FROM documents_project WHERE id = %s FOR NO KEY UPDATE"


def definition_of(project: Project) -> Definition | None:
    """How the project's documents are divided; None where nobody said so."""
    return Definition.of_json(project.splits) if project.splits else None


def read(said: Mapping[str, Any]) -> Definition:
    """A definition from what a person wrote; `seed` None draws one.

    Raises:
        Invalid: something of it has the wrong shape; names each field.
    """
    shares, by = dict(said.get("shares") or DEFAULT.shares), tuple(said.get("by") or ("document",))
    errors: dict[str, list[str]] = {}
    if not 2 <= len(shares) <= MOST_PARTS or not all(NAME.fullmatch(name) for name in shares):
        words = _("Two to {most} parts, named in small letters, digits and _, as in train.")
        errors["shares"] = [words.format(most=MOST_PARTS)]
    elif not all(isinstance(size, int) and 0 < size <= LARGEST_SHARE for size in shares.values()):
        errors["shares"] = [_("The size of a part is a whole number above 0.")]
    if not set(by) <= set(BY):
        errors["by"] = [_("Some of: {names}.").format(names=", ".join(BY))]
    seed = said.get("seed")
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    if not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        errors["seed"] = [_("A whole number from 0 to {most}.").format(most=f"{LARGEST_SEED:,}")]
    if errors:
        raise Invalid(_("The splits could not be read. Nothing was changed."), errors=errors)
    return Definition(
        shares, tuple(name for name in BY if name in by), seed, bool(said.get("stratify", True))
    )


@transaction.atomic
def define(actor: Actor, project: Project, definition: Definition | None, anew: bool = False) -> int:
    """Say how the project is divided, and place its documents; None ends that it is divided at all.

    Another definition than the one before takes every place away first, and so does `anew`. Returns how many
    documents were placed. What was released stays as it is.

    Raises:
        Forbidden: they are no curator.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    fetch(HOLD, [project.pk])
    project.refresh_from_db(fields=["splits"])
    kept = definition.as_json() if definition else None
    if anew or kept != project.splits:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE documents_document SET split = '' WHERE project_id = %s AND split <> ''", [project.pk]
            )
    project.splits = kept
    project.save(update_fields=["splits"])
    placed = _place(project) if definition else 0
    audit.record("splits.changed", project=project, actor=actor.user_id, splits=kept, placed=placed)
    return placed


@transaction.atomic
def draw(project: Project) -> int:
    """Place the documents that came in since; none of those that were placed moves.

    Raises:
        Conflict: nobody said how the project is divided.
    """
    fetch(HOLD, [project.pk])
    project.refresh_from_db(fields=["splits"])
    if definition_of(project) is None:
        raise Conflict(_("The project has no splits yet. Say first how it is to be divided."))
    placed = _place(project)
    if placed:
        audit.record("splits.changed", project=project, placed=placed)
    return placed


def _place(project: Project) -> int:
    definition = definition_of(project)
    assert definition is not None
    documents = items(project, definition)
    found = place(documents, definition)
    new = [(item.id, found[item.id]) for item in documents if item.part != found[item.id]]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE documents_document d SET split = n.split
            FROM (SELECT * FROM unnest(%s::uuid[], %s::text[]) AS u (id, split) ORDER BY id) n
            WHERE d.id = n.id
            """,
            [[id for id, _part in new], [part for _id, part in new]],
        )
    return len(new)


def items(project: Project, definition: Definition) -> list[Item]:
    """The current documents with what they share, by the criteria of a definition."""
    params = {"project": project.pk}
    labels: dict[Any, dict[str, int]] = {}
    for id, key, n in fetch(LABELS, params):
        labels.setdefault(id, {})[key] = n
    cluster = clusters(fetch(ALIKE, params))
    found = []
    for id, part, url, content, size, has_article, article, byline, authors in fetch(DOCUMENTS, params):
        name = url or (article if has_article else content)
        host = site(url)
        keys = {f"document {name}"}
        if "site" in definition.by and host:
            name = host
            keys.add(f"site {host}")
        if "author" in definition.by:
            keys |= {f"author {one}" for one in _writers(byline, authors)}
        if "cluster" in definition.by and id in cluster:
            keys.add(f"cluster {cluster[id]}")
        found.append(Item(id, name, frozenset(keys), max(size, 1), labels.get(id, {}), part))
    return found


def _writers(byline: str, authors: list[str]) -> set[str]:
    """Who wrote in a document, by the names that pseudonyms are made of."""
    return {name for name in (byline, *authors) if name}


def report(actor: Actor, project: Project, most_sentences: int | None = None) -> dict[str, Any]:
    """What the parts hold and what they still share, by each criterion, whatever they were divided by.

    Authors are told by the pseudonyms that exports have. Each list has at most MOST_LISTED entries. Sentences
    are not compared where there are more than `most_sentences`: these counts are None then.

    Raises:
        Forbidden: they are no curator.
        Conflict: nobody said how the project is divided.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    definition = definition_of(project)
    if definition is None:
        raise Conflict(_("The project has no splits yet. Say first how it is to be divided."))
    documents = items(project, Definition(definition.shares, BY, definition.seed, definition.stratify))
    placed = [item for item in documents if item.part]
    own = items(project, definition)
    sizes = [sum(item.size for item in group) for group in groups(own)]
    whole = sum(item.size for item in documents)
    return {
        "definition": definition.as_json(),
        "placed": len(placed),
        "waiting": len(documents) - len(placed),
        "groups": len(sizes),
        "largest_group": round(max(sizes, default=0) / whole, 4) if whole else 0.0,
        "parts": [_part(name, definition, placed) for name in definition.shares],
        "shared": _leaks(project, placed, most_sentences is None or whole <= most_sentences),
    }


def _part(name: str, definition: Definition, placed: list[Item]) -> dict[str, Any]:
    own = [item for item in placed if item.part == name]
    mix: dict[str, int] = {}
    for item in own:
        for label, n in item.labels.items():
            mix[label] = mix.get(label, 0) + n
    sentences, whole = sum(item.size for item in own), sum(item.size for item in placed)
    return {
        "name": name,
        "wanted": round(definition.shares[name] / sum(definition.shares.values()), 4),
        "reached": round(sentences / whole, 4) if whole else 0.0,
        "documents": len(own),
        "sentences": sentences,
        "answers": sum(mix.values()),
        "labels": dict(sorted(mix.items())),
    }


def _leaks(project: Project, placed: list[Item], are_compared: bool) -> dict[str, Any]:
    secret = secret_of(project)
    found: dict[str, Any] = {}
    for criterion in BY:
        prefix = f"{criterion} "

        def own(item: Item, prefix: str = prefix) -> list[str]:
            return [key.removeprefix(prefix) for key in item.keys if key.startswith(prefix)]

        count, listed = shared(placed, own, MOST_LISTED)
        rows = [asdict(one) for one in listed]
        if criterion == "author":
            rows = [row | {"what": author_of(secret, row["what"])} for row in rows]
        found[f"{criterion}s"] = {"count": count, "items": rows}
    for name, same in (("sentences", EXACT), ("near_sentences", NEARLY)):
        params = {"project": project.pk, "most": MOST_LISTED, "fewest": FEWEST_WORDS}
        if not are_compared:
            found[name] = {"count": None, "items": []}
            continue
        same_rows = fetch(SENTENCES.format(same=same), params)
        found[name] = {
            "count": same_rows[0][0] if same_rows else 0,
            "items": [{"what": text, "documents": orjson.loads(parts)} for _n, text, parts in same_rows],
        }
    found["quotes"] = {"count": fetch(QUOTES, {"project": project.pk})[0][0], "items": []}
    return found
