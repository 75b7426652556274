"""The files of a corpus: which came in whole, and how far the others are."""

from django.db import models
from django.db.models.functions import MD5

from .projects import Project


class Shard(models.Model):
    """A file of a corpus that was brought in by a pattern, or is being brought in.

    `stamp` is what its store says of its bytes, such as an ETag, and `reader` how it is read: where either is
    another now, it is read from its beginning. `items` of it are stored, those that failed among them, and
    change in the transaction that stores them; `done_at` is when the last one was.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="shards")
    address = models.TextField()
    size = models.PositiveBigIntegerField()
    stamp = models.CharField(max_length=200)
    reader = models.CharField(max_length=200)
    items = models.PositiveBigIntegerField(default=0)
    documents = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    sentences = models.PositiveBigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("project", MD5("address"), name="shard_of_project_once")]

    def __str__(self) -> str:
        return self.address
