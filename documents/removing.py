"""Deleting documents and projects; the database takes along what hangs on them."""

from django.db import connection, transaction

from documents import audit
from documents.models import Document, Project

# What stood in a version that goes is taken further from the version before it, or is new.
SKIP = tuple(
    f"""
    UPDATE {table} n SET previous_id = o.previous_id
    FROM {table} o, documents_document d
    WHERE d.previous_id = %(document)s AND n.document_id = d.id
      AND o.document_id = %(document)s AND o.id = n.previous_id
    """
    for table in ("documents_post", "documents_sentence")
)


@transaction.atomic
def delete_document(document: Document) -> None:
    """Delete a document with its posts, sentences, links and the answers on them.

    The version after it follows on the one before it, and so do the posts and sentences that
    it took further; when it was the current one, the one before it is current again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT previous_id, is_current FROM documents_document WHERE id = %s FOR UPDATE", [document.pk]
        )
        previous, current = cursor.fetchone() or (None, False)
        for statement in SKIP:
            cursor.execute(statement, {"document": document.pk})
        cursor.execute(
            "UPDATE documents_document SET previous_id = %s WHERE previous_id = %s", [previous, document.pk]
        )
        cursor.execute("DELETE FROM documents_document WHERE id = %s", [document.pk])
        if current and previous is not None:
            cursor.execute("UPDATE documents_document SET is_current = true WHERE id = %s", [previous])
    audit.record(
        "document.deleted", project=document.project_id, document=document.pk, version=document.version
    )


@transaction.atomic
def delete_project(project: Project) -> None:
    """Delete a project and everything in it.

    The documents go first and in the database, where millions of sentences are not loaded;
    the labels, which their answers point at, can follow.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_document WHERE project_id = %s", [project.pk])
    number, slug = project.pk, project.slug
    project.delete()
    audit.record("project.deleted", project=number, slug=slug)
