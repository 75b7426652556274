"""What tables and their indexes weigh and how often each index was looked at, as JSON; run in an app's environment."""

import json
from typing import Any

TABLES = """
SELECT c.relname, c.reltuples::bigint, pg_relation_size(c.oid), pg_table_size(c.oid) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reltuples > 0 ORDER BY 3 DESC LIMIT 12
"""
INDEXES = """
SELECT i.relname, s.indexrelname, pg_relation_size(s.indexrelid), s.idx_scan FROM pg_stat_user_indexes s
JOIN pg_class i ON i.oid = s.relid WHERE i.reltuples > 1000 ORDER BY 1, 3 DESC
"""


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        [whole] = cursor.fetchone() or [0]
        cursor.execute(TABLES)
        tables = cursor.fetchall()
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
    print(json.dumps({"database": whole, "tables": tables, "indexes": indexes}))


def table(told: dict[str, Any]) -> str:
    """As Markdown: bytes of a row of each table and of each of its indexes."""
    lines = ["| table | index | bytes a row | GB | looked at |", "|---|---|---:|---:|---:|"]
    rows = {name: max(1, count) for name, count, _, _ in told["tables"]}
    for name, count, size, _ in told["tables"]:
        lines.append(f"| {name} | {count:,} rows | {size / max(1, count):.0f} | {size / 1e9:.2f} | |")
        for index in told["indexes"]:
            if index[0] == name:
                lines.append(
                    f"| | {index[1]} | {index[2] / rows[name]:.1f} | {index[2] / 1e9:.2f} | {index[3]:,} |"
                )
    return "\n".join([*lines, f"\n{told['database'] / 1e9:.1f} GB in all."])


if __name__ == "__main__":
    main()
