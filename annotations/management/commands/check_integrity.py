"""`manage.py check_integrity`."""

from collections.abc import Iterator
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
MOST_TOLD = 1_000
"""Faults of one kind that are told one by one."""


class Command(UncheckedCommand):
    """Prove what the database's own constraints cannot say, and that these are in force."""

    is_noted = False
    help = "Check all that is stored; a line for each proof and each fault, and status 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        snapshot = not connection.in_atomic_block
        with transaction.atomic():
            if snapshot:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            rows = Rows()
            for proof in _proofs():
                found = self._prove(proof)
                faults += found
                verdict = f"{found:,} faults" if found else "yes"
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

    def _prove(self, proof: Proof) -> int:
        found = 0
        for found, line in enumerate(proof.faults(), 1):
            if found <= MOST_TOLD:
                self.stdout.write(line)
        if found > MOST_TOLD:
            self.stdout.write(f"… and {found - MOST_TOLD:,} more of these")
        return found


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
