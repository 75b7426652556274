"""The boundary of access: projects and who belongs to them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class SearchPolicy(models.TextChoices):
    """What reviewers may consult beside the document."""

    NONE = "none", _("the document alone")
    LINKS = "links", _("the sources it links to")
    WEB = "web", _("the web")


class Reveal(models.TextChoices):
    """When a blind project shows reviewers and viewers the labels of others."""

    DONE = "done", _("when they are done with the document")
    RELEASE = "release", _("at release")


class Project(models.Model):
    """Documents, the people who may see them, the labels and the rules of labelling.

    `originals_days` is for how long the bytes that documents were read from are kept, null for ever.
    `erases_labels`: labels of people who erase their account go with them, else they stay under a pseudonym.
    `splits` is how its documents are divided into parts, null for not (annotations/splits.py).
    `pseudonym_key` is the number of the key that pseudonyms are made with.
    `requires_second_factor`: whoever signs in with a password alone is shown nothing of it.
    `records_timing`: how long answers took is recorded of those who agree to it. `released_at` is when the
    first release of its dataset was published. `sealed` is whether labels are kept from others still: in a
    blind project, until a release is published where that is to show them.
    """

    slug = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(SLUG, _("Use lower-case letters, digits and single hyphens."))],
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    blind = models.BooleanField(default=True)
    reveal = models.CharField(max_length=10, choices=Reveal.choices, default=Reveal.RELEASE)
    search_policy = models.CharField(max_length=10, choices=SearchPolicy.choices, default=SearchPolicy.LINKS)
    article_first = models.BooleanField(default=False, db_default=False)
    records_timing = models.BooleanField(default=True, db_default=True)
    originals_days = models.PositiveIntegerField(null=True, blank=True)
    erases_labels = models.BooleanField(default=False, db_default=False)
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    splits = models.JSONField(null=True, editable=False)
    pseudonym_key = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    sealed = models.GeneratedField(
        expression=Q(blind=True) & (Q(released_at=None) | ~Q(reveal=Reveal.RELEASE)),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="project_slug_shape", condition=models.Q(slug__regex=SLUG))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/projects/{self.slug}/"


class Role(models.TextChoices):
    """Roles in a project; each includes the later ones."""

    OWNER = "owner", _("Owner")
    CURATOR = "curator", _("Curator")
    REVIEWER = "reviewer", _("Reviewer")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """A person's role in a project.

    `background` is what they chose to tell of themselves for the dataset, field by field; empty for nothing.
    `languages` are those they are given documents in, empty for every one.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("documents.User", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    background = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    languages = ArrayField(
        models.CharField(max_length=16), default=list, db_default=models.Value("{}"), blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="membership_once"),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.project}"
