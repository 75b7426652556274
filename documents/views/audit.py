"""The audit log as a page: of the instance here, of a project with its other pages."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents import audit
from documents.access import Actor
from documents.models import AuditEntry
from documents.queries import Window
from documents.views.accounts import person

PAGE = 50
LARGEST = 2**63 - 1


class LogForm(forms.Form):
    """Which entries."""

    action = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("any")), *((key, words) for key, words in audit.ACTIONS.items())],
    )
    person = forms.CharField(label=_("Who, or to whom"), required=False, max_length=150)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def wanted(self) -> audit.Wanted:
        """The filters; both days are in it."""
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        return audit.Wanted(
            given.get("action", ""),
            given.get("person", ""),
            datetime.combine(since, time.min, UTC) if since else None,
            datetime.combine(until + timedelta(days=1), time.min, UTC)
            if until and until.year < 9999
            else None,
        )


def context_of(request: HttpRequest, form: LogForm, entries: QuerySet[AuditEntry]) -> dict[str, Any]:
    """What the page shows: 50 entries, the newest first, before the one that `?before=` names."""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else LARGEST
    found = [row for _key, row in audit.page(entries, Window(PAGE, (number,)))]
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    last = found[PAGE - 1]["number"] if len(found) > PAGE else None
    return {
        "form": form,
        "entries": [told(row) for row in found[:PAGE]],
        "older": "?" + urlencode(asked | {"before": last}) if last else "",
        "newest": "?" + urlencode(asked) if before else "",
        "is_filtered": bool(asked),
        "query": urlencode(file_query(form)),
    }


def told(row: dict[str, Any]) -> dict[str, Any]:
    """An entry in words."""
    who = row["actor"] if row["actor_kind"] == "person" else audit.KINDS[row["actor_kind"]]
    said = [(name.replace("_", " "), words(value)) for name, value in row["details"].items()]
    return row | {
        "words": audit.ACTIONS.get(row["action"], row["action"]),
        "who": who or f"#{row['actor_id']}",
        "whom": row["subject"] or (f"#{row['subject_id']}" if row["subject_id"] else ""),
        "said": [(name, value) for name, value in said if value],
    }


def words(value: Any) -> str:
    """A detail as text: what is nested as name and value."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(words(one) for one in value)
    if value is None or isinstance(value, bool):
        return "✓" if value else ""
    return str(value)


def file_query(form: LogForm) -> dict[str, str]:
    """The same filters for the file, which the API gives."""
    if not form.is_valid():
        return {}
    asked = form.wanted()
    given = {"action": asked.action, "person": asked.person, "since": asked.since, "until": asked.until}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in given.items()
        if value
    }


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What was done in no project, for whoever has the instance's settings."""
    form = LogForm(request.GET)
    asked = form.wanted() if form.is_valid() else audit.EVERY
    entries = audit.of_instance(Actor(person(request).pk), asked)
    context = context_of(request, form, entries) | {"file": "/api/v1/audit/file/"}
    return render(request, "documents/audit.html", context, status=200 if form.is_valid() else 400)
