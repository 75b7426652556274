"""The boundary of access: projects and who belongs to them."""

from django.core.validators import RegexValidator
from django.db import models

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class SearchPolicy(models.TextChoices):
    """What reviewers may consult beside the document."""

    NONE = "none", "the document alone"
    LINKS = "links", "the sources it links to"
    WEB = "web", "the web"


class Reveal(models.TextChoices):
    """When a blind project shows reviewers and viewers the labels of others."""

    DONE = "done", "when they are done with the document"
    RELEASE = "release", "at release"


class Project(models.Model):
    """Documents, the people who may see them, the labels and the rules of labelling."""

    slug = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(SLUG, "Use lower-case letters, digits and single hyphens.")],
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    blind = models.BooleanField(default=True)
    reveal = models.CharField(max_length=10, choices=Reveal.choices, default=Reveal.RELEASE)
    search_policy = models.CharField(max_length=10, choices=SearchPolicy.choices, default=SearchPolicy.LINKS)
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

    OWNER = "owner"
    CURATOR = "curator"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Membership(models.Model):
    """A person's role in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey("documents.User", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="membership_once"),
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.project}"
