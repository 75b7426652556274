"""Who is let in: places, turns, bodies and files, by a stand-in for the application."""

import io
import time
from threading import Event, Thread

import pytest

from config import admission
from config.admission import Admission, Counted, Gate, Kind, Share, kind_of, threads
from documents.arriving import REFUSED
from tests.waiting import PATIENCE, wait_for

PATIENT = {kind: Share(places, 8, PATIENCE) for kind, places in zip(Kind, (4, 3, 2), strict=True)}


class Answer:
    """As Django's: whole or streamed, with headers."""

    def __init__(self, content=b"", streaming=False, headers=()):
        self.content, self.streaming, self.headers = content, streaming, headers
        self.closed = 0

    def __iter__(self):
        return iter([self.content])

    def has_header(self, name):
        return name in self.headers

    def close(self):
        self.closed += 1


def asked(path="/", method="GET", body=b"", **more):
    length = {"CONTENT_LENGTH": str(len(body))} if body else {}
    return {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.input": io.BytesIO(body),
        **length,
        **more,
    }


def admitted(application, places=4, largest_upload=10_000, **how):
    return Admission(application, places, largest_upload, passes=("/static/", "/health/"), **how)


def reasons_of(*environs, **how):
    """Why each was not let in."""
    said = []

    def application(environ, start_response):
        said.append(environ.get(REFUSED))
        return Answer()

    gate = admitted(application, **how)
    for environ in environs:
        gate(environ, lambda *_: None)
    return said


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("PUT", "/api/v1/sentences/7/label/", Kind.LABEL),
        ("POST", "/sentences/7/label/", Kind.LABEL),
        ("GET", "/api/v1/sentences/7/label/", Kind.PAGE),
        ("GET", "/documents/x/", Kind.PAGE),
        ("GET", "/api/v1/projects/bells/export/", Kind.LONG),
        ("GET", "/projects/bells/dashboard/", Kind.LONG),
    ],
)
def test_what_a_request_is_about(method, path, kind):
    assert kind_of(asked(path, method)) is kind


def test_a_label_finds_a_place_where_pages_and_exports_do_not():
    gate = Gate(4, {kind: Share(share.places, 0, 0) for kind, share in PATIENT.items()})

    got = [
        gate.enter(kind)
        for kind in (Kind.LONG, Kind.LONG, Kind.LONG, Kind.PAGE, Kind.PAGE, Kind.LABEL, Kind.LABEL)
    ]

    assert got == [True, True, False, True, False, True, False]


def test_one_place_serves_everything():
    gate = Gate(1)
    for kind in Kind:
        assert gate.enter(kind)
        gate.leave(kind)


def test_a_label_comes_before_a_page_that_waited_longer():
    gate = Gate(1, {kind: Share(1, 8, PATIENCE) for kind in Kind})
    order = []
    assert gate.enter(Kind.PAGE)

    def come(kind):
        assert gate.enter(kind)
        order.append(kind)
        gate.leave(kind)

    waiters = []
    for kind in (Kind.LONG, Kind.PAGE, Kind.LABEL):
        waiters.append(Thread(target=come, args=[kind]))
        waiters[-1].start()
        wait_for(lambda: sum(map(len, gate._waiting.values())) == len(waiters))
    gate.leave(Kind.PAGE)
    for waiter in waiters:
        waiter.join(PATIENCE)

    assert order == [Kind.LABEL, Kind.PAGE, Kind.LONG]
    assert sum(gate._busy.values()) == 0


def test_whoever_waits_too_long_is_sent_away_and_leaves_nothing_behind():
    gate = Gate(1, {kind: Share(1, 8, 0.01) for kind in Kind})
    assert gate.enter(Kind.LABEL)

    assert not gate.enter(Kind.LABEL)
    gate.leave(Kind.LABEL)
    assert gate.enter(Kind.LABEL)


def test_the_place_is_kept_until_a_streamed_answer_was_closed_and_no_longer():
    gate = admitted(lambda environ, start: Answer(b"a", streaming=True), places=1)
    answer = gate(asked("/projects/x/export/"), lambda *_: None)
    assert sum(gate.gate._busy.values()) == 1

    assert list(answer) == [b"a"]
    answer.close()
    answer.close()

    assert sum(gate.gate._busy.values()) == 0


def test_a_whole_answer_and_one_that_fails_give_their_place_back_at_once():
    answers = [Answer(b"whole")]

    def application(environ, start):
        return answers.pop()

    gate = admitted(application, places=1)
    whole = gate(asked(), lambda *_: None)
    with pytest.raises(IndexError):
        gate(asked(), lambda *_: None)

    assert whole == [b"whole"]
    assert sum(gate.gate._busy.values()) == 0


def test_a_file_keeps_no_place_while_it_goes_out(monkeypatch):
    from django.db import connections

    monkeypatch.setattr(connections, "close_all", lambda: None)
    gate = admitted(lambda *_: Answer(b"file", streaming=True, headers=("Accept-Ranges",)), places=1)

    out = [gate(asked(), lambda *_: None) for _ in range(admission.MOST_FILES + 1)]

    # One more than may: that one keeps its place, and so bounds them all.
    assert (len(gate.files.since), sum(gate.gate._busy.values())) == (admission.MOST_FILES, 1)
    for answer in out:
        answer.close()
    assert (len(gate.files.since), sum(gate.gate._busy.values())) == (0, 0)


def test_past_what_can_wait_the_answer_comes_before_any_work():
    busy, go = Event(), Event()
    worked = []

    def application(environ, start):
        if REFUSED in environ:
            return Answer(environ[REFUSED].encode())
        worked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/first/":
            busy.set()
            go.wait(PATIENCE)
        return Answer(b"done")

    gate = admitted(application, places=1)
    gate.gate.shares = {kind: Share(1, 0, 0) for kind in Kind}
    first = Thread(target=gate, args=[asked("/first/"), lambda *_: None])
    first.start()
    busy.wait(PATIENCE)
    second = gate(asked("/second/"), lambda *_: None)
    beside = gate(asked("/static/room.js"), lambda *_: None)
    go.set()
    first.join(PATIENCE)

    assert second.content == b"busy"
    assert worked == ["/first/", "/static/room.js"]
    assert beside.content == b"done"


def test_a_body_is_whole_before_the_application_sees_it():
    seen = {}

    def application(environ, start):
        seen.update(environ)
        return Answer()

    admitted(application)(asked("/x/", "POST", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked") | {
        "wsgi.input": io.BytesIO(b"b" * 200_000)
    }, lambda *_: None)  # fmt: skip

    assert seen["CONTENT_LENGTH"] == "200000"
    assert seen["wsgi.input"].read() == b"b" * 200_000


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        (asked("/x/", "POST", b"abc"), None),
        (asked("/x/", "POST", b"abc", CONTENT_LENGTH="9"), "cut_off"),
        (asked("/x/", "POST", b"abc", CONTENT_LENGTH="-9"), "unreadable"),
        (asked("/x/", "POST", b"abc", CONTENT_LENGTH="²"), "unreadable"),
        (asked("/x/", "POST", b"abc", CONTENT_LENGTH=str(admission.LARGEST_BODY + 1)), "too_large"),
        (asked("/x/", "POST", b"abc", CONTENT_LENGTH="9" * 18), "too_large"),
    ],
)
def test_a_body_that_cannot_be_had_is_refused(environ, reason):
    assert reasons_of(environ) == [reason]


def test_files_are_taken_where_they_are_brought_in_by_somebody_who_says_who_they_are():
    form = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(admission.LARGEST_BODY * 2),
    }
    told = form | {"HTTP_AUTHORIZATION": "Token x"}
    where, elsewhere = "/api/v1/projects/bells/documents/", "/account/login/"

    reasons = reasons_of(
        asked(where, "POST", b"a", **form),
        asked(elsewhere, "POST", b"a", **told),
        asked(where, "POST", b"a", **told),
        asked(where, "POST", b"a", **(told | {"CONTENT_LENGTH": str(10**12)})),
        largest_upload=10**9,
    )

    assert reasons == ["too_large", "too_large", "cut_off", "too_large"]


def test_a_large_body_of_nobody_is_refused_before_it_is_read():
    class Unread:
        def read(self, size=-1):
            raise AssertionError

    form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "HTTP_AUTHORIZATION": "Token none"}
    large, chunked = {"CONTENT_LENGTH": str(10**8)}, {"HTTP_TRANSFER_ENCODING": "chunked"}
    where = "/projects/bells/add/"

    reasons = reasons_of(
        *(asked(where, "POST", **form, **size) | {"wsgi.input": Unread()} for size in (large, chunked)),
        asked(where, "POST", b"a", **form),
        largest_upload=10**9,
        is_of_somebody=lambda environ: environ["HTTP_AUTHORIZATION"] == "Token one",
    )

    assert reasons == ["of_nobody", "of_nobody", None]


def test_a_chunked_body_without_end_is_cut():
    class Endless:
        def read(self, size=-1):
            return b"x" * size

    environ = asked("/x/", "POST", HTTP_TRANSFER_ENCODING="chunked") | {"wsgi.input": Endless()}

    assert reasons_of(environ) == ["too_large"]


def test_one_address_may_send_so_many_bodies_at_once_and_others_still_come_in():
    counted = Counted(3, 2)
    with (
        counted.one("a") as first,
        counted.one("a") as second,
        counted.one("a") as third,
        counted.one("b") as other,
    ):
        assert (first, second, third, other) == (True, True, False, True)
        with counted.one("c") as beyond:
            assert not beyond
        began = time.monotonic()
        wait_for(lambda: counted.longest() > 0)
        assert counted.longest() <= time.monotonic() - began + PATIENCE
    assert counted.longest() == 0


def test_there_are_threads_for_all_that_may_be_under_way():
    assert threads(4) > 4 + admission.MOST_WAITING + admission.MOST_READING + admission.MOST_FILES
