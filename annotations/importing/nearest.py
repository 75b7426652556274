"""Sentences that are nearly the words of a row: a curator decides whether they are meant."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from rapidfuzz import fuzz

MOST_SOUGHT = 10_000
"""Rows of one file that are looked for; what is further is told as not found."""
MOST_LOOKED_AT = 300
NEAR = 88.0
"""Of 100: the ratio of the longest common subsequence from which a sentence is near."""
APART = 3.0
"""By how much the best must be better than the second best to be the one that is meant."""
LONGEST = 2_000
"""Characters of words that are looked for."""
_WORD = re.compile(r"[^\W_]{3,}")
_WORDS = 3

SOUGHT = """
SELECT r.n, r.exact, r.document FROM pg_temp.import_row r
WHERE char_length(r.exact) <= %s AND r.n > %s
  AND NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = r.n)
ORDER BY r.n LIMIT %s
"""
OF_DOCUMENT = """
SELECT e.id, e.document_id, e.text FROM pg_temp.import_document i
JOIN documents_sentence e ON e.document_id = i.id AND e.retired_at IS NULL
WHERE i.given = %(document)s AND char_length(e.text) BETWEEN %(least)s AND %(longest)s LIMIT 5000
"""
# Two of its longest words: the index that the search has finds them, whatever was changed beside.
BY_WORDS = """
SELECT e.id, e.document_id, e.text FROM documents_sentence e
JOIN documents_document d ON d.id = e.document_id AND d.is_current
WHERE e.project_id = %(project)s AND e.retired_at IS NULL
  AND to_tsvector('simple'::regconfig, coalesce(e.text, ''))
      @@ to_tsquery('simple'::regconfig, %(words)s)
  AND char_length(e.text) BETWEEN %(least)s AND %(longest)s
LIMIT %(most)s
"""
FOUND = "INSERT INTO pg_temp.import_hit VALUES (%s, %s, %s, false, true, %s, %s, %s)"


def find(project_id: int, say: Callable[[], None]) -> None:
    """Add the sentence that is near the words of each row that has none; of two as near, both."""
    after = sought = 0
    with connection.cursor() as cursor:
        while sought < MOST_SOUGHT:
            cursor.execute(SOUGHT, [LONGEST, after, 200])
            rows = cursor.fetchall()
            if not rows:
                return
            for n, exact, document in rows:
                _add(cursor, project_id, n, exact, document)
            after, sought = rows[-1][0], sought + len(rows)
            say()


def _add(cursor: Any, project_id: int, n: int, exact: str, document: str | None) -> None:
    candidates: list[tuple[int, Any, str]] = []
    # Texts of which one is longer by more than this are never near.
    params = {"project": project_id, "document": document, "most": MOST_LOOKED_AT}
    params |= {"least": int(len(exact) * 0.75), "longest": int(len(exact) * 1.3) + 1}
    if document is not None:
        cursor.execute(OF_DOCUMENT, params)
        candidates = cursor.fetchall()
    if not candidates and (words := query(exact)):
        cursor.execute(BY_WORDS, params | {"words": words})
        candidates = cursor.fetchall()
    for sentence, of, text in best(exact, candidates):
        cursor.execute(FOUND, [n, sentence, of, len(text), len(text), len(exact)])


def query(exact: str) -> str:
    """Any two of the longest words of a text, as to_tsquery reads it; empty where it has too few."""
    words = sorted(dict.fromkeys(word.lower() for word in _WORD.findall(exact)), key=len)[-_WORDS:]
    words = [f"'{word}'" for word in words]
    pairs = [f"({a} & {b})" for i, a in enumerate(words) for b in words[i + 1 :]]
    return " | ".join(pairs) or "".join(words)


def best[Id](exact: str, candidates: list[tuple[Id, Any, str]]) -> list[tuple[Id, Any, str]]:
    """The candidate that is nearest to the words, and those nearly as near; none where none is near."""
    plain = _plain(exact)
    scored = [(fuzz.ratio(plain, _plain(one[2]), score_cutoff=NEAR), one) for one in candidates]
    scored = [pair for pair in scored if pair[0] >= NEAR]
    top = max((score for score, _ in scored), default=0.0)
    return [one for score, one in scored if score > top - APART][:5]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
