"""What each index of a large table costs whoever writes a row, and what partitions would cost and bring.

On scratch copies of a grown installation's tables, in turns, in processor time of the database; run in its environment: `python -m tests.bench.writing_costs`.
Prints Markdown.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

TABLES = (
    "annotations_annotation", "annotations_annotationevent", "documents_sentence", "documents_post",
    "documents_document",
)  # fmt: skip
COPIED, AT_ONCE, TURNS, LOOKS = 300_000, 4_000, 5, 400
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass ORDER BY i.indexrelid
"""
LAYOUTS = {
    "one table": ("", ()),
    "16 parts by hash of project": (
        "PARTITION BY HASH (project_id)",
        [f"FOR VALUES WITH (MODULUS 16, REMAINDER {part})" for part in range(16)],
    ),
    "24 parts by month": (
        "PARTITION BY RANGE (pgh_created_at)",
        [
            f"FOR VALUES FROM ('{2024 + month // 12}-{month % 12 + 1:02}-01') "
            f"TO ('{2024 + (month + 1) // 12}-{(month + 1) % 12 + 1:02}-01')"
            for month in range(36)
        ],
    ),
}
LOOK_UPS = {
    "history of a sentence": "SELECT * FROM scratch WHERE sentence_id = %s ORDER BY pgh_id DESC LIMIT 50",
    "whether an op is known": "SELECT 1 FROM scratch WHERE op = %s",
    "the last event of a reader": (
        "SELECT transaction_id FROM scratch WHERE document_id = %s AND reviewer_id = %s "
        "ORDER BY transaction_id DESC LIMIT 1"
    ),
}


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return list(cursor.fetchall()) if cursor.description else []


def spent() -> float:
    """Microseconds of processor time that the database has spent on us so far: on a busy machine the clock says
    nothing."""
    [[pid]] = run("SELECT pg_backend_pid()")
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1000


def inserted(turn: int) -> float:
    """Microseconds of a row among some thousands."""
    began = spent()
    run(f"INSERT INTO scratch SELECT * FROM scratch_more OFFSET {turn * AT_ONCE} LIMIT {AT_ONCE}")
    return (spent() - began) / AT_ONCE


def prepare(table: str, layout: str = "one table") -> list[str]:
    """A scratch copy with all indexes, and rows that are not in it yet; the names of the indexes."""
    partition, parts = LAYOUTS[layout]
    run("DROP TABLE IF EXISTS scratch, scratch_more")
    run(f"CREATE TABLE scratch (LIKE {table} INCLUDING DEFAULTS) {partition}")
    for number, values in enumerate(parts):
        run(f"CREATE TABLE scratch_{number} PARTITION OF scratch {values}")
    run(f"CREATE TABLE scratch_more AS SELECT * FROM {table} ORDER BY random() LIMIT {TURNS * AT_ONCE}")
    key = "pgh_id" if table.endswith("event") else "id"
    run(
        f"INSERT INTO scratch SELECT * FROM {table} t WHERE NOT EXISTS "
        f"(SELECT FROM scratch_more m WHERE m.{key} = t.{key}) LIMIT {COPIED}"
    )
    named = []
    for number, (_index, definition) in enumerate(run(INDEXES, [table])):
        made = str(definition).replace("UNIQUE INDEX", "INDEX") if partition else str(definition)
        head, _on, tail = made.partition(" ON public.")
        kind = head.split(" INDEX ")[0]
        run(f"{kind} INDEX scratch_index_{number} ON scratch {tail.partition(' ')[2]}")
        named.append(f"scratch_index_{number}")
    run("VACUUM ANALYZE scratch")
    return named


def indexes(table: str) -> None:
    """Bytes of a row in each index, and microseconds that a row less takes without it."""
    names = prepare(table)
    real = [str(index) for index, _ in run(INDEXES, [table])]
    took: dict[str, list[float]] = {name: [] for name in ["", *names]}
    for turn in range(TURNS):
        for name in took:
            with transaction.atomic():
                if name:
                    run(f"DROP INDEX {name}")
                took[name].append(inserted(turn))
                transaction.set_rollback(True)
    [[rows]] = run("SELECT count(*) FROM scratch")
    whole = statistics.median(took[""])
    print(f"| **{table}** | | {whole:.1f} |")
    for name, index in zip(names, real, strict=True):
        [[size]] = run(f"SELECT pg_relation_size('{name}')")
        less = statistics.median(a - b for a, b in zip(took[""], took[name], strict=True))
        print(f"| {index} | {int(str(size)) / int(str(rows)):.0f} | {less:.1f} |", flush=True)


def partitions() -> None:
    """The history of answers as one table, by project and by month: writing a row and three look-ups."""
    print("\n| | " + " | ".join(["a row, µs", *(f"{name}, µs" for name in LOOK_UPS)]) + " |")
    print("|---|" + "---:|" * (1 + len(LOOK_UPS)))
    for layout in LAYOUTS:
        prepare("annotations_annotationevent", layout)
        rows = run("SELECT sentence_id, op, document_id, reviewer_id FROM scratch_more LIMIT %s", [LOOKS])
        writes = []
        for turn in range(TURNS):
            with transaction.atomic():
                writes.append(inserted(turn))
                transaction.set_rollback(True)
        found = [statistics.median(writes)]
        for name, sql in LOOK_UPS.items():
            began = spent()
            with connection.cursor() as cursor:
                for sentence, op, document, reviewer in rows:
                    params = (
                        [sentence] if "sentence" in name else [op] if "op" in name else [document, reviewer]
                    )
                    cursor.cursor.execute(sql, params, prepare=True)
                    cursor.fetchall()
            found.append((spent() - began) / LOOKS)
        print(f"| {layout} | " + " | ".join(f"{value:.0f}" for value in found) + " |", flush=True)


def main() -> None:
    print("| index | bytes a row | µs a row |")
    print("|---|---:|---:|")
    try:
        for table in TABLES:
            indexes(table)
        partitions()
    finally:
        run("DROP TABLE IF EXISTS scratch, scratch_more")


if __name__ == "__main__":
    main()
