"""`manage.py check_integrity`."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction

from annotations import integrity as annotations
from annotations.models import Annotation
from documents import audit, kept_files, references
from documents import integrity as documents
from documents.integrity import Proof
from documents.management.unchecked import UncheckedCommand
from documents.models import AuditEntry, Document, Sentence

WORDS = {
    "documents_document": "documents",
    "documents_post": "posts",
    "documents_sentence": "sentences",
    "documents_link": "links",
    "annotations_annotation": "answers",
    "annotations_annotationevent": "events of answers",
    "annotations_decision": "decisions",
    "documents_linkjudgement": "judgements of links",
    "documents_auditentry": "entries of the audit log",
    "pg_constraint": "constraints",
}
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
MOST_AT_ONCE = 4
MOST_TOLD = 1_000
"""Faults of one kind that are told one by one."""


class Command(UncheckedCommand):
    """Prove what the database's own constraints cannot say, and that these are in force."""

    is_noted = False
    help = "Check all that is stored; a line for each proof and each fault, and status 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        at_once = not connection.in_atomic_block
        with transaction.atomic():
            rows = Rows()
            for proof, found in _in_one_snapshot(list(_proofs())) if at_once else map(_prove, _proofs()):
                self._tell(found)
                faults += found.n
                verdict = f"{found.n:,} faults" if found.n else "yes"
                of = WORDS.get(proof.table) or proof.table.rpartition("_")[2]
                self.stdout.write(f"{rows.of(proof.table):>12,} {of}: {proof.says}: {verdict}")
            counts = [model.objects.count() for model in (Document, Sentence, Annotation, AuditEntry)]
            number, digest = audit.head()
        if faults:
            raise CommandError(
                f"{faults:,} faults. Nothing was changed. Restore a backup, or report the lines above."
            )
        self.stdout.write(
            f"{counts.pop():,} entries of the audit log, each sealed over the one before; "
            f"the last is {number}, with the hash {digest}."
        )
        self.stdout.write(
            "{:,} documents, {:,} sentences, {:,} answers: all as it should be.".format(*counts)
        )

    def _tell(self, found: "Found") -> None:
        for line in found.told:
            self.stdout.write(line)
        if found.n > MOST_TOLD:
            self.stdout.write(f"… and {found.n - MOST_TOLD:,} more of these")


@dataclass(slots=True)
class Found:
    """How many faults a proof found, and what is told of the first of them."""

    n: int = 0
    told: list[str] = field(default_factory=list)


def _prove(proof: Proof) -> tuple[Proof, Found]:
    found = Found()
    for line in proof.faults():
        found.n += 1
        if found.n <= MOST_TOLD:
            found.told.append(line)
    return proof, found


def _in_one_snapshot(proofs: list[Proof]) -> Iterator[tuple[Proof, Found]]:
    """What each proof found, in their order; one a processor at once, all on the snapshot of the transaction
    around.
    """
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone() or [""]

    def prove(proof: Proof) -> tuple[Proof, Found]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(SNAPSHOT)
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
                return _prove(proof)
        finally:
            connection.close()  # each thread has its own

    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_AT_ONCE)) as pool:
        yield from pool.map(prove, proofs)


def _proofs() -> Iterator[Proof]:
    log = Proof("each is sealed over the one before", AuditEntry._meta.db_table, audit.violations)
    return chain(documents.proofs(), references.proofs(), kept_files.proofs(), annotations.proofs(), [log])


class Rows:
    """How many rows each table has, counted once."""

    def __init__(self) -> None:
        self._found: dict[str, int] = {"files": kept_files.count()}

    def of(self, table: str) -> int:
        """Names of tables are those of models, never input."""
        if table not in self._found:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                [self._found[table]] = cursor.fetchone() or [0]
        return self._found[table]
