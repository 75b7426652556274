"""Rows are set aside and come back together, in order, in bounded memory."""

import os
import sqlite3
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest import spool
from documents.ingest.parsed import IngestError
from documents.ingest.spool import Forest, Spool


def test_rows_of_a_key_come_together_in_the_order_of_their_first():
    with Spool() as rows:
        for key, row in [("b", b"1"), ("a", b"2"), ("b", b"3"), ("", b"4"), ("a", b"5"), ("\ud800", b"6")]:
            rows.add(key, row)

        found = [(group.key, group.rows) for group in rows.groups()]

    assert found == [("b", [b"1", b"3"]), ("a", [b"2", b"5"]), ("", [b"4"]), ("\ud800", [b"6"])]


@given(st.lists(st.tuples(st.text(max_size=2), st.binary(max_size=4))))
def test_nothing_is_lost_and_nothing_doubled(rows):
    expected: dict[str, list[bytes]] = {}
    with Spool() as spooled:
        for key, row in rows:
            try:
                key.encode()
            except UnicodeEncodeError:
                continue
            expected.setdefault(key, []).append(row)
            spooled.add(key, row)

        assert [(group.key, group.rows) for group in spooled.groups()] == list(expected.items())


def test_a_group_beyond_the_limit_is_counted(monkeypatch):
    monkeypatch.setattr(spool, "LARGEST_GROUP", 10)
    with Spool() as rows:
        for number in range(5):
            rows.add("a", b"%04d" % number)

        [group] = rows.groups()

    assert group.rows == [b"0000", b"0001"]
    assert group.beyond == 3


def trees(*rows):
    with Forest() as forest:
        for id, parent in rows:
            forest.add(id, parent, id.encode())
        return [(group.key, [row.decode() for row in group.rows]) for group in forest.trees()]


def test_a_tree_is_all_that_answers_a_row_or_one_that_is_not_here():
    found = trees(("c", "b"), ("a", None), ("b", "a"), ("x", "gone"), ("d", "c"), ("y", "x"), ("z", "gone"))

    assert found == [("a", ["c", "a", "b", "d"]), ("gone", ["x", "y", "z"])]


def test_rows_in_a_circle_come_once_under_the_first_of_it():
    found = trees(("tail", "b"), ("c", "b"), ("b", "c"), ("self", "self"), ("root", None))

    assert found == [("root", ["root"]), ("c", ["tail", "c", "b"]), ("self", ["self"])]


def test_of_two_rows_of_one_name_the_first_is_meant():
    assert trees(("a", None), ("b", "a"), ("a", "b")) == [("a", ["a", "b"])]


@given(st.lists(st.tuples(st.integers(0, 12), st.none() | st.integers(0, 14)), max_size=14))
def test_every_row_is_in_one_tree(rows):
    named = [(str(id), None if parent is None else str(parent)) for id, parent in rows]

    found = [row for _, tree in trees(*named) for row in tree]

    assert sorted(found) == sorted({id for id, _ in named})


def test_a_chain_of_a_hundred_thousand():
    start = time.process_time()

    [(key, rows)] = trees(*((str(n), str(n - 1) if n else None) for n in range(100_000)))

    assert key == "0"
    assert len(rows) == 100_000
    assert time.process_time() - start < 40


@pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="the system does not tell a process's peak"
)
def test_memory_stays_flat():
    code = (
        "from documents.ingest.spool import Spool\n"
        "with Spool() as rows:\n"
        "    for number in range(300_000): rows.add(str(number % 7_000), b'x' * 400)\n"
        "    count = sum(len(group.rows) for group in rows.groups())\n"
        "[peak] = [line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')]\n"
        "print(count, peak)\n"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=os.getcwd())

    count, kilobytes = map(int, shown.stdout.split())
    assert count == 300_000
    assert kilobytes < 110 * 1024


def test_a_full_disk_is_said_in_words(monkeypatch):
    class Full:
        def executemany(self, *_):
            raise sqlite3.OperationalError("database or disk is full")

        def close(self):
            pass

    with Spool() as rows:
        rows._store._database.close()
        monkeypatch.setattr(rows._store, "_database", Full())
        rows.add("a", b"1")
        with pytest.raises(IngestError, match="disk is full") as refused:
            list(rows.groups())

    assert "TMPDIR" in refused.value.remedy
