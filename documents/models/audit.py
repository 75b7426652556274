"""Who did what: rows that are written once."""

from django.db import models


class AuditEntry(models.Model):
    """An act, sealed: `hash` is over the hash before it and all that it says (documents/audit.py).

    `number` counts from 1 without a gap, in the order of commits. Nothing points anywhere by a foreign key:
    an entry outlives its project and its people. `actor` did it, and it was done to `subject`; both are ids
    of people. `project` is null for what belongs to none. `details` is a JSON object as text, whose bytes are
    what was sealed: keys, counts and settings, never a word of a document. Only triggers insert here, and
    refuse all else (migration 0018).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    actor = models.BigIntegerField(null=True)
    subject = models.BigIntegerField(null=True)
    project = models.BigIntegerField(null=True)
    action = models.CharField(max_length=40)
    ip = models.CharField(max_length=45)
    request_id = models.CharField(max_length=64)
    details = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["project", "number"], name="audit_of_project"),
            models.Index(fields=["actor", "number"], name="audit_of_actor"),
            models.Index(fields=["subject", "number"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class AuditCheckpoint(models.Model):
    """Up to which entry the log was shortened, and that entry's hash, on which the rest builds."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    removed = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to {self.number}"
