"""On what terms the sources give their texts: a licence, the address of the terms, a note, by document."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from documents import access
from documents.access import Actor, Need
from documents.copying import TERMS_LENGTH
from documents.errors import Invalid
from documents.ingest.parsed import normalise
from documents.models import Document
from documents.store import Stored

FIELDS = ("licence", "terms_url", "terms_note")


def change(actor: Actor, document_id: UUID, said: Mapping[str, str]) -> Document:
    """Note the terms of a document; what is not named stays as it is. Later versions take them over.

    Raises:
        NotFound: no such document of theirs.
        Forbidden: they are no curator.
        Invalid: one is too long, or the address is none.
    """
    document = access.document(actor, document_id, Need.CURATE)
    clean = read(said)
    Document.objects.filter(pk=document.pk).update(**clean)
    for name, value in clean.items():
        setattr(document, name, value)
    return document


def read(said: Mapping[str, str]) -> dict[str, str]:
    """The terms as they are stored.

    Raises:
        Invalid: one is too long, or the address is none.
    """
    clean = {name: normalise(said[name]).strip() for name in FIELDS if name in said}
    errors = {
        name: [_("A text of at most {most} characters.").format(most=f"{TERMS_LENGTH:,}")]
        for name, value in clean.items()
        if len(value) > TERMS_LENGTH
    }
    url = clean.get("terms_url", "")
    if url and not url.lower().startswith(("http://", "https://")):
        errors["terms_url"] = [_("An address that begins with http:// or https://.")]
    if errors:
        raise Invalid(_("The terms could not be read. Nothing was changed."), errors=errors)
    return clean


def of_new(stored: Iterable[Stored], said: Mapping[str, str]) -> None:
    """Note the terms that were given with an input on the documents that it made.

    Raises:
        Invalid: as `read`.
    """
    if said:
        ids = [one.document for one in stored if one.document and one.status == "created"]
        Document.objects.filter(pk__in=ids).update(**read(said))
