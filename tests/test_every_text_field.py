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

from annotations.api.imports import LabelImports
from documents.api.documents import READ_BY_OTHERS
from tests import text_fields
from tests.conftest import entered
from tests.promises import broken
from tests.test_naughty_strings import BROKEN, as_kept, them_all
from tests.test_permissions import ROWS, names, people

__all__ = ["names", "people"]  # fixtures

ALL = os.environ.get("NAUGHTY") == "all"
ROOM = 90
"""Characters that most fields take."""
PARTS = 4
READ = READ_BY_OTHERS | LabelImports.read_by_others
"""Fields that hold a document or a file: its reader notes what it takes out."""
NUL = BROKEN[-1]
MEANT = {"password", "username", "user", "login", "language"}
"""Names of fields whose text a person is not shown again, that name somebody, or that the text may contradict."""
LISTS = {"native_languages"}
"""Fields of several texts with commas between."""


def texts_for(number):
    """What the field of that number gets: of all strings those of its turn, as many as it has room for."""
    strings, text = them_all(), ""
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


def called(client, texts, names):
    """What an operation answers to these texts in its fields."""
    row = next(iter(texts)).row
    body = json.dumps(text_fields.body_of(texts, names), default=str)
    address = row.address.format(**names)
    return undone(lambda: client.generic(row.method, address, body, "application/json"))


def fault_of_call(answer, texts):
    """What is wrong with how the API took the texts; None for nothing."""
    content = b"".join(answer) if answer.streaming else answer.content
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if faults := broken(answer, content):
        return f"{faults}"
    if answer.status_code >= 400:
        problem = json.loads(content)
        told = json.dumps(problem, ensure_ascii=False)
        is_told = any(field.name in told for field in texts) or "no valid JSON" in told
        if answer.status_code == 400 and not (problem.get("errors") or is_told):
            return f"refused without naming it: {told[:300]}"
        return None
    if not content or "json" not in answer["Content-Type"]:
        return None
    shown = json.loads(content)
    for field, text in texts.items():
        if text == NUL:
            return None if field.name in READ else "a NUL was not refused"
        held = [] if field.name in MEANT else found_in(shown, field.name)
        if held and not any(words(text) == words(one) for one in held):
            return f"changed: {field.name} {held[0]!r}"
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
            texts = {field: text}
            if fault := fault_of_call(called(client, texts, names), texts):
                faults[f"{field} {text!r}"] = fault

    assert not faults, told(faults)


@pytest.mark.skipif(not ALL, reason="make naughty gives each string alone")
@pytest.mark.parametrize("part", range(PARTS))
def test_of_the_api_alone(part, names, people, api):
    client = api(people["owner"])
    client.raise_request_exception = False
    of_rows = {}
    for field in text_fields.of_api(names):
        of_rows.setdefault(field.row, []).append(field)
    faults = {}
    for fields in list(of_rows.values())[part::PARTS]:
        faults |= faults_in(
            fields,
            BROKEN,
            lambda texts: called(client, texts, names),
            lambda answer: answer.status_code < 400,
            fault_of_call,
        )

    assert not faults, told(faults)


def told(faults):
    return "\n".join(f"{field}: {fault}" for field, fault in faults.items())


def faults_in(fields, odd, send, is_taken, fault_of):
    """What is wrong with how fields that are sent together took each of the strings, and the odd ones.

    Those that take any text are filled in together, each with another string, at each turn; where one of them is
    refused, or anything is wrong, each is tried alone.
    """
    strings = them_all()
    easy = [field for field in fields if is_taken(send({field: "Plain words"}))]
    alone = [{field: text} for field in fields for text in odd]
    alone += [{field: text} for field in fields if field not in easy for text in strings]
    for turn in range(len(strings) if easy else 0):
        texts = {field: strings[(turn + 7 * place) % len(strings)] for place, field in enumerate(easy)}
        answer = send(texts)
        if not is_taken(answer) or fault_of(answer, texts):
            alone += [{field: text} for field, text in texts.items()]
    found = {}
    for texts in alone:
        if fault := fault_of(send(texts), texts):
            [(field, text)] = texts.items()
            found[f"{field} {text!r}"] = fault
    return found


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
            if field.name in LISTS:
                known.add(", ".join(dict.fromkeys(filter(None, map(words, text.split(","))))))
            known |= {str(int(text))} if text.strip().isdecimal() else set()  # of a number its value
            if any(held) and not {*map(words, held)} & known:
                return f"changed: {field.name} {held}"
    if NUL in texts.values() and answers[0].status_code < 400:
        return "a NUL was not refused"
    return None


@pytest.mark.skipif(not ALL, reason="make naughty walks the forms of all pages")
@pytest.mark.parametrize("part", range(PARTS))
def test_of_the_pages(part, names, people, settings):
    settings.MAIL_URL = "smtp://mail.example"
    client = entered(Client(raise_request_exception=False), people["owner"])
    fields = page_fields(client, names)
    assert len(fields) > 40
    faults = {}
    for form in forms_of(fields)[part::PARTS]:
        faults |= faults_in(
            form,
            [NUL],
            lambda texts: sent(client, texts),
            lambda answers: is_taken(answers[0]),
            fault_of_form,
        )

    assert not faults, told(faults)
