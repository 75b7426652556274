"""An answer on every sentence of the project `bench`, with its history; run in an app's environment: `python -m …`."""

from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from documents.models import Project, User  # noqa: E402

AT_ONCE = 50_000
# Triggers write the events, as they do for people. Whose label it is, and which, follows from the sentence's number.
FILL = """
INSERT INTO annotations_annotation (project_id, document_id, sentence_id, reviewer_id, round, label_id,
    first_label_id, note, attributed, mixed, phase, blind, guideline_version, revisions, revision, evidence,
    op, created_at, labelled_at)
SELECT s.project_id, s.document_id, s.id, d.reviewer, 0, d.label, d.label, '', false, false, 'main', true, 1,
    0, 1, '[]', gen_random_uuid(), now(), now()
FROM documents_sentence s CROSS JOIN LATERAL (
    SELECT (%(reviewers)s::bigint[])[1 + s.id %% cardinality(%(reviewers)s)] AS reviewer,
        (%(labels)s::bigint[])[1 + abs(hashint8(s.id)) %% 4] AS label
) d
WHERE s.project_id = %(project)s AND s.retired_at IS NULL AND s.id > %(after)s AND s.id <= %(until)s
ON CONFLICT DO NOTHING
"""


def main() -> None:
    project = Project.objects.get(slug="bench")
    params: dict[str, Any] = {
        "project": project.pk,
        "reviewers": list(
            User.objects.filter(username__startswith="reader")
            .order_by("username")
            .values_list("pk", flat=True)
        ),
        "labels": list(project.labels.order_by("pk").values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM documents_sentence")
        [last] = cursor.fetchone() or [0]
        for after in range(0, last, AT_ONCE):
            cursor.execute(FILL, params | {"after": after, "until": after + AT_ONCE})


if __name__ == "__main__":
    main()
