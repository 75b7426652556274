"""What requests that may come twice were answered."""

from django.conf import settings
from django.db import models


class KeptReply(models.Model):
    """What a request with an `Idempotency-Key` was answered, to be answered again for a day.

    `credential` is the key of the caller's token, or "session": another token of the same person reaches
    another part of what is theirs. `digest` is of what was asked. A secret that the answer held is not in
    `body`.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    credential = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "kept replies"
        constraints = [
            models.UniqueConstraint(fields=["user", "credential", "key"], name="kept_reply_once"),
        ]

    def __str__(self) -> str:
        return self.key
