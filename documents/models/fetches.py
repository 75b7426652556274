"""What was fetched from the web, and how the sites it came from want to be asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import MD5

from .projects import Project


class Fetch(models.Model):
    """The last answer to an address that a project asked for; its bytes are kept under `sha256`.

    `etag` and `last_modified` are sent when the address is read again. `documents` are those it holds, in
    their order, `format` and `reader` how they were read: an answer that says “unchanged” is believed only
    where the same reading would give the same documents and they are all still there.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="fetches")
    url = models.TextField()
    final_url = models.TextField()
    status = models.PositiveSmallIntegerField()
    content_type = models.TextField(blank=True)
    encoding = models.TextField(blank=True)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    reader = models.CharField(max_length=200, blank=True)
    documents = ArrayField(models.UUIDField(), default=list)
    fetched_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "fetches"
        constraints = [models.UniqueConstraint("project", MD5("url"), name="fetch_of_address_once")]

    def __str__(self) -> str:
        return self.url


class Host(models.Model):
    """A host of the web, as all workers know it: `free_at` is when it may be asked next."""

    name = models.CharField(max_length=260, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Robots(models.Model):
    """The robots.txt of an origin (scheme, host and port), believed until `expires_at`.

    `status` is how the site answered, 0 when it did not; `rules` its text.
    """

    origin = models.CharField(max_length=300, primary_key=True)
    status = models.PositiveSmallIntegerField()
    rules = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "robots"

    def __str__(self) -> str:
        return self.origin
