"""Which kind of XML is this?"""

import re

from documents.ingest.parsed import Hint, IngestError

_XML = re.compile(r"\s*<\?xml|\s*<(?:rss|feed|disqus|opml|rdf:RDF)\b", re.IGNORECASE)


def detect(text: str, hint: Hint) -> str | None:
    """The name of the format whose beginning `text` is; None when it is no XML.

    Raises:
        IngestError: XML of a kind that is not read.
    """
    if _XML.match(text):
        raise IngestError(
            "This is XML of a kind that is not read.",
            place=hint.label,
            remedy="Bring in the pages as HTML or plain text, or as JSON Lines, one document a line.",
        )
    return None
