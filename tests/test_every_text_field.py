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

from documents.api.documents import READ_BY_OTHERS
from tests import text_fields
from tests.conftest import entered
from tests.promises import broken
from tests.test_naughty_strings import BROKEN, as_kept, them_all
from tests.test_permissions import ROWS, names, people
from tests.text_fields import OfApi

__all__ = ["names", "people"]  # fixtures

ALL = os.environ.get("NAUGHTY") == "all"
ROOM = 90
"""Characters that most fields take."""
PARTS = 4
NUL = BROKEN[-1]
MEANT = {"password", "username", "user", "login"}
"""Names of fields whose text a person is not shown again, or that name somebody."""


def texts_for(number):
    """What the field of that number gets: of all strings those of its turn, as many as it has room for."""
    strings = them_all()
    if ALL:
        return [*strings, *BROKEN]
    text = ""
    for turn in range(len(strings)):
        one = strings[(number * 7 + turn) % len(strings)].strip()
        if len(text) + len(one) + 1 > ROOM:
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
    if text == NUL:
        return None if field.name in READ_BY_OTHERS else "a NUL was not refused"
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


def forms_of(fields):
    """Fields that one form sends: those of one button of one page."""
    found = {}
    for one in fields:
        found.setdefault((one.page, one.address, one.method, str(sorted(one.beside.items()))), []).append(one)
    return list(found.values())


def sent(client, texts):
    """What a page answers to fields with these texts; of one that leads back to itself what it shows then."""
    one = next(iter(texts))
    body = {name: values for name, values in one.beside.items() if values}
    body |= {field.name: [text] for field, text in texts.items()}

    def send():
        answer = (client.get if one.method == "GET" else client.post)(one.address, body)
        return answer, client.get(one.page) if answer.status_code == 302 else None

    return undone(send)


def is_taken(answer):
    """Whether a form was not refused: a page that shows it once more says why."""
    return answer.status_code < 400 and (answer.wsgi_request.method == "GET" or answer.status_code == 302)


def fault_of_form(answers, texts):
    """What is wrong with how a page took the texts; None for nothing."""
    for one in filter(None, answers):
        content = b"".join(one) if one.streaming else one.content
        if one.status_code >= 500:
            return f"{one.status_code}"
        if faults := broken(one, content):
            return f"{faults}"
        if one.status_code >= 400 or not one["Content-Type"].startswith("text/html"):
            continue
        for field, text in texts.items():
            held = text_fields.value_in(content, field.name)
            known = {words(text), *map(words, field.beside.get(field.name, []))}
            if any(held) and not {*map(words, held)} & known:
                return f"changed: {field.name} {held}"
    if NUL in texts.values() and answers[0].status_code < 400:
        return "a NUL was not refused"
    return None


def faults_of_form(client, form, strings):
    """What is wrong with how a form took each of the strings in each of its fields.

    Fields that take any text are filled in together, each with another string, at each turn; where one of
    them is refused, or anything is wrong, each is tried alone.
    """
    easy = [field for field in form if is_taken(sent(client, {field: "Plain words"})[0])]
    alone = [{field: NUL} for field in form] + [
        {one: text} for one in form if one not in easy for text in strings
    ]
    for turn in range(len(strings) if easy else 0):
        texts = {one: strings[(turn + 7 * place) % len(strings)] for place, one in enumerate(easy)}
        answers = sent(client, texts)
        if not is_taken(answers[0]) or fault_of_form(answers, texts):
            alone += [{field: text} for field, text in texts.items()]
    found = {}
    for texts in alone:
        if fault := fault_of_form(sent(client, texts), texts):
            [(field, text)] = texts.items()
            found[f"{field} {text!r}"] = fault
    return found


@pytest.mark.skipif(not ALL, reason="make naughty walks the forms of all pages")
@pytest.mark.parametrize("part", range(PARTS))
def test_of_the_pages(part, names, people, settings):
    settings.MAIL_URL = "smtp://mail.example"
    client = entered(Client(raise_request_exception=False), people["owner"])
    fields = page_fields(client, names)
    assert len(fields) > 40
    faults = {}
    for form in forms_of(fields)[part::PARTS]:
        faults |= faults_of_form(client, form, them_all())

    assert not faults, "\n".join(f"{field}: {fault}" for field, fault in faults.items())
