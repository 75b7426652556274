"""Links between what is said in a document, and what people say of them."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .documents import Document, Post, Sentence
from .projects import Project


class LinkKind(models.TextChoices):
    """`quotes`: the same words; `repeats`: the same claim in other words."""

    QUOTES = "quotes"
    DISPUTES = "disputes"
    SUPPORTS = "supports"
    REPEATS = "repeats"


class LinkState(models.TextChoices):
    """Whether a person has looked at a link."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


# A link that was found makes no event until somebody judges it, so that an import of thousands pays for none.
OF_A_PERSON = pgtrigger.Q(old__created_by__isnull=False) | pgtrigger.Q(old__decided_by__isnull=False)


@pghistory.track(
    pghistory.InsertEvent(condition=pgtrigger.Q(new__created_by__isnull=False)),
    pghistory.UpdateEvent(condition=pgtrigger.AnyChange("created_by", "target_sentence")),
    pghistory.DeleteEvent(condition=OF_A_PERSON),
    context_field=None,  # type: ignore[arg-type]
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    meta={"indexes": [models.Index(fields=["document", "pgh_id"], name="link_event_document")]},
)
class Link(models.Model):
    """From a span of one post to a sentence of another.

    `created_by` is null for a link that was found when the document was ingested. `state` is the last
    word of whoever judged it, `decided_by` and `decided_at` say whose and when; in a blind project not
    everybody may know them (`documents.access`). A link is one person's: two people who may not see
    each other's can draw the same one.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="links",
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.PROPOSED)
    source_post = models.ForeignKey(
        Post,
        models.DO_NOTHING,
        related_name="links_out",
        db_constraint=False,
        db_index=False,
    )
    source_start = models.PositiveIntegerField()
    source_end = models.PositiveIntegerField()
    target_sentence = models.ForeignKey(
        Sentence, models.DO_NOTHING, related_name="links_in", db_constraint=False
    )
    score = models.FloatField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_span",
                condition=Q(source_start__gte=0, source_start__lt=F("source_end")),
            ),
            models.CheckConstraint(name="link_kind_known", condition=Q(kind__in=LinkKind.values)),
            models.UniqueConstraint(
                fields=[
                    "source_post",
                    "source_start",
                    "source_end",
                    "target_sentence",
                    "kind",
                    "created_by",
                ],
                nulls_distinct=False,
                name="link_once",
            ),
            # Judgements point at it with their project; it finds a page of a project's links, too.
            models.UniqueConstraint(fields=["project", "id"], name="link_in_project"),
        ]
        indexes = [
            models.Index(fields=["document", "kind"], name="link_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_sentence_id}"

    @property
    def origin(self) -> str:
        """`found`, or `person` for one that somebody drew."""
        return "found" if self.created_by_id is None else "person"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pgtrigger.AnyChange(exclude=["op", "actor"])),
    pghistory.DeleteEvent(),
    context_field=None,  # type: ignore[arg-type]
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    meta={
        "indexes": [
            models.Index(fields=["op"], name="link_judgement_event_op", condition=Q(op__isnull=False)),
            models.Index(fields=["document", "pgh_id"], name="link_judgement_event_document"),
        ]
    },
)
class LinkJudgement(models.Model):
    """What one person says of a link; who draws one confirms it by that.

    Each keeps their own, so that in a blind project one reviewer's word neither shows to another nor
    overwrites theirs. `by_curator` is the role at that moment. `op` names the action of the browser that
    made the last change and `actor` who made it: whoever erases a link is named so by its last events.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document, models.DO_NOTHING, related_name="link_judgements", db_constraint=False, db_index=False
    )
    link = models.ForeignKey(
        Link, models.DO_NOTHING, related_name="judgements", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=LinkState.choices)
    by_curator = models.BooleanField(default=False)
    op = models.UUIDField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "person"], name="link_judgement_once"),
            models.CheckConstraint(name="link_judgement_state", condition=Q(state__in=LinkState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"
