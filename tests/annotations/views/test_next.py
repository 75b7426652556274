"""The way from a finished document to what waits first."""

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor


def answer(document, reader, most=None):
    for sentence in document.sentences.order_by("start")[:most]:
        tag(sentence.pk, Actor(user_id=reader.pk), Answer(label="fact"), None, None)


def test_what_was_begun_goes_before_what_is_new(sign_in, reviewer, make_document):
    make_document("It is new.", [])
    begun = make_document("It is begun. It is not done.", [])
    answer(begun, reviewer, 1)

    assert sign_in(reviewer).get("/next/").url == begun.get_absolute_url()


def test_what_is_done_is_left_behind_until_nothing_waits(sign_in, reviewer, make_document):
    first, second = make_document("It is old.", []), make_document("It is new.", [])
    client = sign_in(reviewer)
    answer(first, reviewer)
    assert client.get("/next/").url == second.get_absolute_url()
    answer(second, reviewer)
    assert client.get("/next/").url == "/"


def test_who_may_not_label_is_led_to_no_document(sign_in, make_member, make_document):
    make_document("It is new.", [])
    assert sign_in(make_member("vera", "viewer")).get("/next/").url == "/"
