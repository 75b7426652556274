"""Everything a person sees can be said in every language of the interface, and is."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.urls import get_resolver

from config.words import script
from documents.errors import DomainError
from tests.tooling import bare_words, messages
from tests.tooling.paths import ROOT

DOMAINS = ("django", "djangojs")
CATALOGS = [(language, domain) for language in messages.LANGUAGES for domain in DOMAINS]
NAMED = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
TAG = re.compile(r"</?[a-z][^>]*>")
# Words in no catalog: what a log, a command or the server says of itself, and the notes on how a document was
# read, which are stored.
SILENT = (
    *("documents/ingest/", "documents/text/", "documents/reading/", "/management/", "/migrations/"),
    *("documents/clusters.py", "documents/corpora.py"),  # which commands alone use
)
# Strings of scripts that look like words and are names of things.
UNSAID = {
    "contest.js": {"'<header><b></b><button type=\"button\"></button></header>'"},
    "evidence.js": {'".stances button"'},
    "history.js": {'"no history"'},
    "keymap.js": {"`Shift ${letter.toLowerCase()}`"},
    "links.js": {'"button quiet"'},
    "outbox.js": {'"outerMorph"'},
    "passkeys.js": {'"PublicKeyCredential"'},
    "pieces.js": {'"noreferrer noopener nofollow"'},
    "recut.js": {'"no form"'},
    "room.js": {'".far progress"', '"readOnly"'},
    "service_worker.js": {'`<html data-kept="${asked}" `'},
}


def forms(message):
    """The English and the translations that have to agree with it, form by form."""
    if not message.pluralizable:
        return [(message.id, message.string)]
    return [(message.id[1], words) for words in message.string]


def test_there_is_a_catalog_for_every_language_but_english():
    assert {code for code, _ in settings.LANGUAGES} == {"en", *messages.LANGUAGES}


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_the_catalog_has_what_the_sources_say_and_nothing_else(language, domain):
    kept = {(message.context, message.id) for message in messages.read(language, domain) if message.id}
    said = {(message.context, message.id) for message in messages.extracted(domain) if message.id}

    assert not said - kept, "make messages brings the catalogs up to date"
    assert not kept - said


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_everything_is_translated_in_every_form(language, domain):
    catalog = messages.read(language, domain)

    assert catalog.num_plurals == {"de": 2, "ar": 6}[language]
    assert [message.id for message in messages.missing(catalog)] == []


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_a_translation_has_the_values_of_the_original(language, domain):
    for message in messages.read(language, domain):
        if not message.id:
            continue
        for place, (english, words) in enumerate(forms(message)):
            wanted, given = Counter(NAMED.findall(english)), Counter(NAMED.findall(words))
            if is_of_one_number(message, language, place):
                # “One sentence” need not say the number, but no other value may be made up or left out.
                assert not given - wanted, (message.id, words)
            else:
                assert given == wanted, (message.id, words)


def is_of_one_number(message, language, place):
    """Whether a form is used for a single number, which then may be a word."""
    return message.pluralizable and place < {"de": 1, "ar": 3}[language]


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_a_translation_has_the_tags_of_the_original_and_no_others(language, domain):
    for message in messages.read(language, domain):
        for english, words in forms(message) if message.id else ():
            shape = [re.match(r"</?\w+", tag)[0] for tag in TAG.findall(english)]
            assert sorted(re.match(r"</?\w+", tag)[0] for tag in TAG.findall(words)) == sorted(shape), words
            # It may stand in an attribute.
            assert '"' not in words or '"' in english or TAG.search(english), words


@pytest.mark.parametrize(("language", "domain"), CATALOGS)
def test_what_is_installed_is_compiled_from_what_is_written(language, domain):
    compiled = messages.path_of(language, domain).with_suffix(".mo").read_bytes()

    assert compiled == messages.compiled(messages.read(language, domain)), "make messages compiles it"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_each_catalog_begins_with_its_glossary(language):
    for domain in DOMAINS:
        assert " · label " in messages.read(language, domain).header_comment


def test_no_template_says_anything_past_the_catalogs():
    bare = {
        path.relative_to(ROOT).as_posix(): words
        for path in messages.templates()
        if (words := bare_words.in_template(path.read_text()))
    }

    assert bare == {}


def test_no_script_says_anything_past_the_catalogs():
    bare = {
        path.name: words
        for path in messages.scripts()
        if (words := set(bare_words.in_script(path.read_text())) - UNSAID.get(path.name, set()))
    }

    assert bare == {}


def test_no_error_and_no_note_says_anything_past_the_catalogs():
    bare = {
        path.relative_to(ROOT).as_posix(): words
        for path in messages.sources()
        if not any(part in path.relative_to(ROOT).as_posix() for part in SILENT)
        if (words := list(bare_words.in_python(path.read_text())))
    }

    assert bare == {}


def kinds(error):
    """An error's class with all that are made from it."""
    return {error}.union(*(kinds(one) for one in error.__subclasses__()))


def test_the_title_of_every_error_is_in_the_catalogs():
    assert get_resolver().url_patterns  # with which all of them are loaded
    said = {message.id for message in messages.extracted("django")}

    ours = {error for error in kinds(DomainError) if not error.__module__.startswith("tests.")}
    assert {error.__name__ for error in ours if error.title not in said} == set()
    assert len(ours) > 10


def test_no_words_are_looked_up_after_values_were_put_in():
    for path in messages.sources():
        assert not re.search(r"\b_\(\s*f[\"']", path.read_text()), path
    for path in messages.scripts():
        assert not re.search(r"\b_\(\s*`", path.read_text()), path


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_words_of_scripts_are_few(language):
    content, _ = script(language)

    assert len(content) < 60_000
