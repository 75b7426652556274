"""`manage.py check_integrity`."""

from itertools import chain
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction

from annotations import integrity as annotations
from annotations.models import Annotation
from documents import audit
from documents import integrity as documents
from documents.management.unchecked import UncheckedCommand
from documents.models import AuditEntry, Document, Sentence


class Command(UncheckedCommand):
    """Prove what the database's own constraints cannot say."""

    is_noted = False
    help = "Check every document and answer; one line for each fault, and status 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        snapshot = not connection.in_atomic_block
        with transaction.atomic():
            if snapshot:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for line in chain(documents.violations(), annotations.violations(), audit.violations()):
                faults += 1
                self.stdout.write(line)
            counts = [model.objects.count() for model in (Document, Sentence, Annotation, AuditEntry)]
            number, digest = audit.head()
        if faults:
            raise CommandError(
                f"{faults} faults. Nothing was changed. Restore a backup, or report the lines above."
            )
        self.stdout.write(
            f"{counts.pop():,} entries of the audit log, each sealed over the one before; "
            f"the last is {number}, with the hash {digest}."
        )
        self.stdout.write(
            "{:,} documents, {:,} sentences, {:,} answers: all as it should be.".format(*counts)
        )
