"""Every text field of the API and of the pages, with every naughty string.

The fields are found by themselves (text_fields.py). Here those of the API take many strings at once, as many as
there is room for; `make naughty` gives every string alone to every field of the API and of the pages' forms.
"""

import json
import os

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests import text_fields
from tests.conftest import entered
from tests.promises import broken
from tests.test_naughty_strings import BROKEN, as_kept, them_all
from tests.test_permissions import ROWS, names, people
from tests.text_fields import OfApi, OfPage

__all__ = ["names", "people"]  # fixtures

ALL = os.environ.get("NAUGHTY") == "all"
ROOM = 90
"""Characters that a field is given when it does not say how many it takes."""
PARTS = 4
MEANT = {"password", "username", "user", "login"}
"""Names of fields whose text a person is not shown again, or that name somebody."""


def texts_for(number, most=None):
    """What the field of that number gets: of all strings those of its turn, as many as it has room for."""
    strings = them_all()
    if ALL:
        return [*(text for text in strings if len(text) <= (most or 2_000)), *BROKEN]
    room, text = most or ROOM, ""
    for turn in range(len(strings)):
        one = strings[(number * 7 + turn) % len(strings)].strip()
        if len(text) + len(one) + 1 > room:
            break
        text = f"{text} {one}" if text else one
    return [text or "<b>", BROKEN[number % len(BROKEN)]]


def undone(act):
    """What it gives; nothing that it did is kept."""
    with transaction.atomic():
        try:
            return act()
        finally:
            transaction.set_rollback(True)


def found_in(answer, name):
    """Texts under that name anywhere in an answer."""
    if isinstance(answer, dict):
        held = [value for key, value in answer.items() if key == name and isinstance(value, str)]
        return held + [text for value in answer.values() for text in found_in(value, name)]
    return [text for value in answer for text in found_in(value, name)] if isinstance(answer, list) else []


def words(text):
    """A text but for the white space in it, which some fields make one line of."""
    return " ".join(as_kept(text).split())


def fault_of_call(client, field: OfApi, text, names):
    """What is wrong with how the API took the text; None for nothing."""
    address = field.row.address.format(**names)
    body = json.dumps(field.body(text, names), default=str)
    answer = undone(lambda: client.generic(field.row.method, address, body, "application/json"))
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if faults := broken(answer, content):
        return f"{faults}"
    if answer.status_code >= 400:
        problem = json.loads(content)
        told = json.dumps(problem, ensure_ascii=False)
        is_told = problem.get("errors") or field.name in told or "no valid JSON" in told
        if answer.status_code == 400 and not is_told:
            return f"refused without naming it: {told[:300]}"
        return None
    if not content or "json" not in answer["Content-Type"] or field.name in MEANT:
        return None
    held = found_in(json.loads(content), field.name)
    if held and not any(words(text) == words(one) for one in held):
        return f"changed: {held[0]!r}"
    return None


@pytest.mark.parametrize("part", range(PARTS))
def test_of_the_api(part, names, people, api):
    client = api(people["owner"])
    client.raise_request_exception = False
    fields = text_fields.of_api(names)
    assert len(fields) > 100
    faults = {}
    for number, field in list(enumerate(fields))[part::PARTS]:
        for text in texts_for(number):
            if fault := fault_of_call(client, field, text, names):
                faults[f"{field} {text!r}"] = fault

    assert not faults, "\n".join(f"{field}: {fault}" for field, fault in faults.items())


def page_fields(client, names):
    """The fields of all pages that the table names, each once."""
    found = {}
    for row in ROWS:
        if row.is_api or row.method != "GET" or "logout" in row.address:
            continue
        address = row.address.format(**names)
        answer = undone(lambda address=address: client.get(address))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for field in text_fields.of_page(address, answer.content):
                known = (resolve(field.address.partition("?")[0]).route, field.method, field.name)
                found.setdefault(known, field)
    return list(found.values())


def fault_of_form(client, field: OfPage, text):
    """What is wrong with how a page took the text; None for nothing."""
    sent = {name: values for name, values in field.beside.items() if values} | {field.name: [text]}

    def send():
        ask = client.get if field.method == "GET" else client.post
        answer = ask(field.address, sent)
        return answer, client.get(field.page) if answer.status_code == 302 else None

    answer, shown = undone(send)
    for one in (answer, shown):
        if one is None:
            continue
        content = b"".join(one) if one.streaming else one.content
        if one.status_code >= 500:
            return f"{one.status_code}"
        if faults := broken(one, content):
            return f"{faults}"
        held = (
            text_fields.value_in(content, field.name) if one["Content-Type"].startswith("text/html") else []
        )
        before = field.beside.get(field.name, [])
        if (
            one.status_code < 400
            and any(held)
            and not {*map(words, held)} & {words(text), *map(words, before)}
        ):
            return f"changed: {held}"
    return None


@pytest.mark.skipif(not ALL, reason="make naughty walks the forms of all pages")
def test_of_the_pages(names, people, settings):
    settings.MAIL_URL = "smtp://mail.example"
    client = entered(Client(raise_request_exception=False), people["owner"])
    fields = page_fields(client, names)
    assert len(fields) > 40
    faults = {}
    for number, field in enumerate(fields):
        for text in texts_for(number, field.most)[: None if ALL else 1]:
            if fault := fault_of_form(client, field, text.replace("\ud800", "")):
                faults[f"{field} {text!r}"] = fault

    assert not faults, "\n".join(f"{field}: {fault}" for field, fault in faults.items())
