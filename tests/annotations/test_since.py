"""What came after figures were computed: no answer is missed, and what others do asks for nothing."""

import threading

import pytest
from django.db import connection, transaction

from annotations import labelling, since
from annotations.answers import Answer
from annotations.models import Annotation
from documents.access import Actor


def test_an_answer_after_the_last_event_is_a_change(sentence, reviewer, project):
    before = since.settled_event()
    assert not since.is_changed(project.pk, before)

    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))

    assert since.is_changed(project.pk, before)
    assert not since.is_changed(project.pk + 1, before)
    assert not since.is_changed(project.pk, since.settled_event())


def test_where_too_much_happened_elsewhere_it_is_taken_for_a_change(sentence, reviewer, project, monkeypatch):
    before = since.settled_event()
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))

    assert not since.is_changed(project.pk + 1, before)
    monkeypatch.setattr(since, "LOOKED_THROUGH", 1)
    assert since.is_changed(project.pk + 1, before)


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_being_written_is_waited_for(sentence, reviewer, monkeypatch):
    monkeypatch.setattr(since, "PATIENCE", 60)
    is_written, go_on = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
                is_written.set()
                go_on.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert is_written.wait(60)
    monkeypatch.setattr(since.time, "sleep", lambda seconds: go_on.set())

    since.settled_event()

    assert go_on.is_set()
    assert Annotation.objects.exists()
    thread.join()
