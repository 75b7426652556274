"""A million answers by SQL, and how long counting them takes; run in the environment of an app: `python -m …`."""

import json
import resource
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from annotations import dashboard, summaries  # noqa: E402
from annotations.models import Annotation  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Project, User  # noqa: E402

# Four reviewers on every sentence, each of whom gives the sentence's own label in seven of ten cases and none in
# one of twenty, over twenty weeks. The triggers that write events are left out: what is measured reads no event.
FILL = """
INSERT INTO annotations_annotation (project_id, document_id, sentence_id, reviewer_id, round, label_id,
    abstain_reason, note, attributed, mixed, phase, blind, guideline_version, revisions, revision, evidence,
    created_at, labelled_at)
SELECT s.project_id, s.document_id, s.id, r.reviewer, 0, CASE WHEN d.none THEN NULL ELSE d.label END,
    CASE WHEN d.none THEN 'no_claim' END, '', false, false, 'main', true, 1, 0, 1, '[]', d.at, d.at
FROM documents_sentence s CROSS JOIN unnest(%(reviewers)s::bigint[]) AS r (reviewer)
CROSS JOIN LATERAL (
    SELECT hashint8(s.id * 31 + r.reviewer) %% 20 = 0 AS none, now() - (s.id %% 140) * interval '1 day' AS at,
        (%(labels)s::bigint[])[1 + abs(CASE WHEN abs(hashint8(s.id * 17 + r.reviewer)) %% 10 < 7
            THEN hashint8(s.id) ELSE hashint8(s.id * 13 + r.reviewer) END) %% 4] AS label
) d
WHERE s.project_id = %(project)s AND s.retired_at IS NULL
ON CONFLICT DO NOTHING
"""


def main() -> None:
    project = Project.objects.get(slug="bench")
    reviewers = list(User.objects.filter(username__regex=r"^reader\d$").order_by("username")[:4])
    params: dict[str, Any] = {
        "project": project.pk,
        "reviewers": [person.pk for person in reviewers],
        "labels": list(project.labels.values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_annotation DISABLE TRIGGER USER")
        cursor.execute(FILL, params)
        cursor.execute("ALTER TABLE annotations_annotation ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE annotations_annotation")
    began = time.perf_counter()
    summaries.refresh(project)
    counted = time.perf_counter() - began
    began = time.perf_counter()
    dashboard.of_project(project, Actor(reviewers[0].pk))
    print(
        json.dumps(
            {
                "answers": Annotation.objects.filter(project=project).count(),
                "count": counted,
                "own": 1000 * (time.perf_counter() - began),
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
