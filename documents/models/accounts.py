"""Who uses the instance: people and their API tokens."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person. `name` is what others see; `username` is what they sign in with.

    `shares_timing`: they let the page record how long they took over an answer. `imported_into`: nobody who
    signs in, but the name of somebody whose answers were imported into that project.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("display name"), max_length=150, blank=True)
    email = models.EmailField(blank=True)
    shares_timing = models.BooleanField(default=False, db_default=False)
    imported_into = models.ForeignKey(
        "documents.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="imported_reviewers",
    )

    objects: ClassVar[UserManager["User"]] = UserManager()  # type: ignore[assignment]

    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_ci")]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username


class Scope(models.TextChoices):
    """What a token may do; each includes the earlier ones."""

    READ = "read"
    LABEL = "label"
    CURATE = "curate"
    ADMIN = "admin"


class Token(AbstractAuthToken):
    """An API token: only its digest is kept.

    `projects` empty means every project of the user; a token never reaches further than
    its user's own roles. One that was limited ends with the last of its projects, by a
    trigger: without any it would reach all of them.
    """

    name = models.CharField(max_length=100, blank=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices), default=list)
    projects = models.ManyToManyField("documents.Project", blank=True, related_name="tokens")
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_scopes_known",
                condition=models.Q(scopes__contained_by=Scope.values) & ~models.Q(scopes=[]),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"token {self.token_key}…"
