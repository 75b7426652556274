"""A project's labels and the guideline that says what they mean."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

KEY = r"^[a-z][a-z0-9_-]{0,39}$"
COLOUR = r"^#[0-9a-f]{6}$"


class Pattern(models.TextChoices):
    """The underline that carries a label where colour cannot."""

    SOLID = "solid"
    DOTTED = "dotted"
    WAVY = "wavy"
    DASHED = "dashed"
    DOUBLE = "double"


class Label(models.Model):
    """One answer a reviewer can give; retired, never deleted, once it was used. `examples`: one a line.

    `revision` grows with every change, so that an edit made on an older state is recognised.
    """

    project = models.ForeignKey("documents.Project", models.CASCADE, related_name="labels")
    key = models.CharField(
        max_length=40,
        validators=[RegexValidator(KEY, "Use lower-case letters, digits, - and _, from a letter on.")],
    )
    name = models.CharField(max_length=60)
    hotkey = models.CharField(max_length=1, validators=[RegexValidator(r"^[1-9]$", "A digit from 1 to 9.")])
    letter = models.CharField(max_length=2)
    colour_light = models.CharField(max_length=7)
    colour_dark = models.CharField(max_length=7)
    pattern = models.CharField(max_length=10, choices=Pattern.choices)
    definition = models.TextField(blank=True)
    examples = models.TextField(blank=True, default="", db_default="")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="label_key_once"),
            models.UniqueConstraint(
                fields=["project", "hotkey"],
                condition=Q(retired_at__isnull=True),
                name="label_hotkey_once",
            ),
            models.UniqueConstraint(fields=["id", "project"], name="label_of_project"),
            models.CheckConstraint(name="label_key_shape", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="label_colour_shape",
                condition=Q(colour_light__regex=COLOUR, colour_dark__regex=COLOUR),
            ),
            models.CheckConstraint(name="label_hotkey_shape", condition=Q(hotkey__regex=r"^[1-9]$")),
        ]

    def __str__(self) -> str:
        return self.name

    def example_lines(self) -> list[str]:
        """The examples, without the lines that hold nothing."""
        return [line.strip() for line in self.examples.splitlines() if line.strip()]


class Guideline(models.Model):
    """A version of the text that tells reviewers what the labels mean, in Markdown.

    `summary` is a line on what changed. `redefines` are the keys of labels that mean something else
    since: answers that gave them under an earlier version are asked again.
    """

    project = models.ForeignKey("documents.Project", models.CASCADE, related_name="guidelines")
    version = models.PositiveIntegerField()
    text = models.TextField()
    summary = models.CharField(max_length=200, blank=True, default="", db_default="")
    redefines = ArrayField(
        models.CharField(max_length=40), default=list, db_default=models.Value("{}"), blank=True
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="guideline_version_once"),
            models.UniqueConstraint(fields=["id", "project"], name="guideline_of_project"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
