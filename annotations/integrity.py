"""What no index can say of answers and their history, proved row by row."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from annotations.export import kept
from annotations.models import SHOWN, Release, ReleaseState
from annotations.releases import files
from documents import integrity
from documents.integrity import Proof
from documents.models import Job, JobStatus


def last_events(table: str) -> str:
    """The last event of everything there is or was, of a table of events."""
    return f"SELECT DISTINCT ON (e.id) e.* FROM {table} e ORDER BY e.id, e.pgh_id DESC"


LAST_EVENTS = last_events("annotations_annotationevent")

CHECKS = (
    (
        "each is what its last event says",
        "annotations_annotation",
        f"""
        SELECT format('annotation %s on sentence %s: %s', a.id, a.sentence_id, CASE
            WHEN e.pgh_id IS NULL THEN 'it has no event'
            WHEN e.pgh_label = 'delete' THEN 'its last event says that it was cleared'
            ELSE 'it is not what its last event says' END)
        FROM annotations_annotation a LEFT JOIN ({LAST_EVENTS}) e ON e.id = a.id
        WHERE e.pgh_id IS NULL OR e.pgh_label = 'delete'
           OR (a.sentence_id, a.reviewer_id, a.round, a.label_id, a.abstain_reason, a.confidence, a.note,
               a.attributed, a.mixed, a.phase, a.first_label_id, a.revisions,
               a.revision, a.evidence)
              IS DISTINCT FROM
              (e.sentence_id, e.reviewer_id, e.round, e.label_id, e.abstain_reason, e.confidence, e.note,
               e.attributed, e.mixed, e.phase, e.first_label_id, e.revisions,
               e.revision, e.evidence)
        """,
    ),
    (
        "each that is gone was cleared by an event",
        "annotations_annotationevent",
        f"""
        SELECT format('annotation %s on sentence %s: it is gone and no event says so', e.id, e.sentence_id)
        FROM ({LAST_EVENTS}) e
        WHERE e.pgh_label <> 'delete' AND NOT EXISTS (SELECT FROM annotations_annotation a WHERE a.id = e.id)
        """,
    ),
    (
        "a history begins with an answer",
        "annotations_annotationevent",
        """
        SELECT format('annotation %s on sentence %s: its history does not begin with an answer',
                      n.id, n.sentence_id)
        FROM (
            SELECT DISTINCT ON (e.id) e.id, e.sentence_id, e.pgh_label
            FROM annotations_annotationevent e ORDER BY e.id, e.pgh_id
        ) n WHERE n.pgh_label <> 'insert'
        """,
    ),
    (
        "revisions never go back",
        "annotations_annotationevent",
        """
        SELECT format('annotation %s on sentence %s: event %s goes back from revision %s to %s',
                      n.id, n.sentence_id, n.pgh_id, n.before, n.revision)
        FROM (
            SELECT e.id, e.sentence_id, e.pgh_id, e.revision, lag(e.revision) OVER (
                PARTITION BY e.sentence_id, e.reviewer_id, e.round ORDER BY e.pgh_id) AS before
            FROM annotations_annotationevent e
        ) n WHERE n.revision < n.before
        """,
    ),
    (
        "each is what its last event says",
        "annotations_decision",
        f"""
        SELECT format('decision %s on sentence %s: it is not what its last event says', y.id, y.sentence_id)
        FROM annotations_decision y LEFT JOIN ({last_events("annotations_decisionevent")}) e ON e.id = y.id
        WHERE e.pgh_id IS NULL OR e.pgh_label = 'delete'
           OR (y.sentence_id, y.label_id, y.abstain_reason, y.reason, y.is_gold, y.decided_by_id, y.revision)
              IS DISTINCT FROM
              (e.sentence_id, e.label_id, e.abstain_reason, e.reason, e.is_gold, e.decided_by_id, e.revision)
        """,
    ),
    (
        "each label has a first one",
        "annotations_annotation",
        """
        SELECT format('annotation %s on sentence %s: it has a label and no first label', a.id, a.sentence_id)
        FROM annotations_annotation a WHERE a.label_id IS NOT NULL AND a.first_label_id IS NULL
        """,
    ),
    (
        "evidence cites an address or words",
        "annotations_annotation",
        """
        SELECT format('annotation %s on sentence %s: its evidence is no list of addresses and quotations',
                      a.id, a.sentence_id)
        FROM annotations_annotation a WHERE a.evidence <> '[]' AND (
            jsonb_array_length(a.evidence) > 20 OR EXISTS (
                SELECT FROM jsonb_array_elements(a.evidence) p (piece)
                WHERE jsonb_typeof(p.piece) <> 'object'
                   OR coalesce(p.piece ->> 'stance', '') NOT IN ('supports', 'refutes')
                   OR coalesce(p.piece ->> 'url', '?') !~* '^(https?://.+)?$'
                   OR coalesce(p.piece ->> 'url', '') || coalesce(p.piece ->> 'quotation', '') = ''))
        """,
    ),
    (
        "each went along to the version that takes its sentence further",
        "annotations_annotation",
        # What was said of a sentence went along with it: an answer on the version before has one on the
        # sentence that takes it further, or had one that was cleared since. (Where a version between was
        # deleted, what was said in it went with it.)
        """
        SELECT format('annotation %s on sentence %s: it was not carried to sentence %s',
                      a.id, a.sentence_id, s.id)
        FROM documents_sentence s JOIN annotations_annotation a ON a.sentence_id = s.previous_id
        JOIN documents_document d ON d.id = s.document_id JOIN documents_document o ON o.id = a.document_id
        WHERE s.previous_id IS NOT NULL AND d.version = o.version + 1 AND NOT EXISTS (
            SELECT FROM annotations_annotationevent e
            WHERE e.document_id = s.document_id AND e.sentence_id = s.id AND e.carried_from = a.id)
        """,
    ),
    (
        "each that was carried is of the same reviewer and words",
        "annotations_annotation",
        """
        SELECT format('annotation %s on sentence %s: it was carried from annotation %s, which is of another',
                      a.id, a.sentence_id, b.id)
        FROM annotations_annotation a
        JOIN annotations_annotation b ON b.id = a.carried_from
        JOIN documents_sentence s ON s.id = a.sentence_id JOIN documents_sentence t ON t.id = b.sentence_id
        WHERE (a.reviewer_id, a.round, s.text) <> (b.reviewer_id, b.round, t.text)
        """,
    ),
)


# What somebody says of a link is an event too, and so is a link that a person drew.
OF_LINKS = (
    (
        "each is what its last event says",
        "documents_linkjudgement",
        f"""
        SELECT format('judgement %s of link %s: it is not what its last event says', j.id, j.link_id)
        FROM documents_linkjudgement j
        LEFT JOIN ({last_events("documents_linkjudgementevent")}) e ON e.id = j.id
        WHERE e.pgh_id IS NULL OR e.pgh_label = 'delete'
           OR (j.link_id, j.person_id, j.state, j.by_curator)
              IS DISTINCT FROM (e.link_id, e.person_id, e.state, e.by_curator)
        """,
    ),
    (
        "each that a person drew has an event",
        "documents_link",
        """
        SELECT format('link %s of document %s: a person drew it and no event says so', k.id, k.document_id)
        FROM documents_link k LEFT JOIN documents_linkevent e ON e.id = k.id
        WHERE k.created_by_id IS NOT NULL AND e.id IS NULL
        """,
    ),
)


def proofs() -> Iterator[Proof]:
    """What is proved of answers, of what people say of links, and of kept files."""
    yield from integrity.by_statements(CHECKS + OF_LINKS)
    yield Proof("every file has the bytes that were released", Release._meta.db_table, _files_of_releases)
    yield Proof("every file that was made is kept for its time", Job._meta.db_table, _files_of_exports)


def violations() -> Iterator[str]:
    """A line for each answer, and each kept file, that is not as it should be."""
    for proof in proofs():
        yield from proof.faults()


def _files_of_releases() -> Iterator[str]:
    for release in Release.objects.filter(state__in=[ReleaseState.DRAFT, *SHOWN]).iterator():
        for file in release.files:
            if fault := files.fault_of(file):
                yield f"release {release.version} of project {release.project_id}: {file['name']}: {fault}"


def _files_of_exports() -> Iterator[str]:
    """The bytes of a file that is there are looked at with all others."""
    for job in Job.objects.filter(kind=kept.KIND, status=JobStatus.DONE, cursor__has_key="file").iterator():
        if (file := kept.file_of(job)) and not default_storage.exists(kept.path_of(file.sha256)):
            yield f"export {job.pk} of project {job.project_id}: its file is missing"
