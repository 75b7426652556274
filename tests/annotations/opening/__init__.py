"""Projects whose article comes first: what their tests share."""

from documents.models import Sentence

COMMENT = "It was never closed"
HTMX = {"HX-Request": "true"}


def of_article(document) -> list[Sentence]:
    return list(document.sentences.filter(post__depth=0, retired_at=None).order_by("start"))


def of_thread(document) -> list[Sentence]:
    return list(document.sentences.filter(post__depth__gt=0).order_by("post__order", "start"))
