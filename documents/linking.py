"""Links by people: drawn, confirmed, rejected, erased. What was found is judged and never erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents import access, queries, standing
from documents.access import LINK_VISIBLE, Actor, Need
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Document, Link, LinkJudgement, LinkKind, LinkState, Post, Sentence
from documents.queries import Row, fetch

ERASED = "erased"

# Each person keeps one word on a link; the link itself shows the last one.
JUDGE = """
WITH said AS (
    INSERT INTO documents_linkjudgement (
        project_id, document_id, link_id, person_id, state, by_curator, op, actor_id, made_at)
    SELECT k.project_id, k.document_id, k.id, %(user)s, %(state)s, %(by_curator)s, %(op)s, %(user)s,
        clock_timestamp()
    FROM documents_link k WHERE k.id = %(link)s
    ON CONFLICT (link_id, person_id) DO UPDATE SET state = excluded.state, by_curator = excluded.by_curator,
        op = excluded.op, actor_id = excluded.actor_id, made_at = excluded.made_at
    RETURNING link_id, state, person_id, made_at
)
UPDATE documents_link k SET state = said.state, decided_by_id = said.person_id, decided_at = said.made_at
FROM said WHERE k.id = said.link_id
"""
INSERT = """
INSERT INTO documents_link (project_id, document_id, kind, state, source_post_id, source_start, source_end,
    target_sentence_id, created_by_id, created_at)
VALUES (%s, %s, %s, 'confirmed', %s, %s, %s, %s, %s, now())
ON CONFLICT DO NOTHING RETURNING id
"""
# An action that found nothing to erase is an event of no link, so that it is known when it comes again.
NOTHING = """
INSERT INTO documents_linkjudgementevent (pgh_created_at, pgh_label, pgh_obj_id, id, link_id, project_id,
    document_id, person_id, state, by_curator, op, actor_id, made_at)
VALUES (now(), 'nothing', 0, 0, 0, %s, %s, %s, 'rejected', false, %s, %s, now())
"""
# Which of the links that say the same a person speaks of: the one that was found, or their own.
SAME = f"""
SELECT k.id FROM documents_link k
WHERE k.source_post_id = %(post)s AND k.source_start = %(start)s AND k.source_end = %(end)s
  AND k.target_sentence_id = %(target)s AND k.kind = %(kind)s AND {LINK_VISIBLE}
ORDER BY k.created_by_id IS NOT NULL, k.created_by_id <> %(user)s, k.id LIMIT 1
"""


class SentenceMoved(Conflict):
    """A sentence of the link is cut anew, or the page was read again; carries `now` and `where`."""

    title = gettext_noop("The sentence has changed since")


def no_link() -> str:
    """What is said of a link that they may not know of."""
    return _("There is no such link in a project of yours.")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of a post, in code points."""

    post: int
    start: int
    end: int


def span_of(sentence_id: int) -> Span:
    """The span of a sentence.

    Raises:
        NotFound: there is none with that id.
    """
    row = Sentence.objects.filter(pk=sentence_id).values_list("post_id", "start", "end").first()
    if row is None:
        raise NotFound(access.no_sentence())
    return Span(*row)


def draw(
    actor: Actor,
    kind: str,
    source: int | Span,
    target: int,
    op: UUID | None = None,
    document_id: UUID | None = None,
) -> Row:
    """Link a span, or the sentence of that id, to a sentence of another post of the same document.

    Drawing a link that is there confirms it, whoever drew or found it; the same again changes nothing, and
    a known `op` is acknowledged again. `document_id`, where given, is the document that it has to be in.

    Raises:
        NotFound: no such sentence, or no such document, of theirs.
        Forbidden: they may see it and not link in it.
        Invalid: the kind is none, or the span is empty, outside of its post or of the target's own post.
        SentenceMoved: a sentence was cut anew, or the page read again; carries what stands there now.
    """
    if kind not in LinkKind.values:
        raise Invalid(
            _("There is no such kind of link. Nothing was drawn."),
            errors={"kind": [f"One of: {', '.join(LinkKind.values)}."]},
        )
    ends = [target] if isinstance(source, Span) else [target, source]
    document = _document_of(actor, target, document_id)
    # A refusal says how sentences read now: those of this document alone.
    if not isinstance(source, Span) and not document.sentences.filter(pk=source).exists():
        raise NotFound(access.no_sentence())
    with transaction.atomic():
        is_current, are_live = standing.lock(*ends)
        if (known := _known(op, actor, document.pk)) is not None:
            return _row(known, actor, document)
        if not is_current or not are_live:
            raise _refusal(ends, is_current)
        span = _checked(source, target, document)
        found = _same(span, kind, target, actor, document)
        if found is None or _held(found) is None:
            values = [document.project_id, document.pk, kind, span.post, span.start, span.end, target]
            rows = fetch(INSERT, [*values, actor.user_id])
            found = rows[0][0] if rows else _same(span, kind, target, actor, document)
            assert found is not None
            _held(found)
        if op is not None or _is_news(found, LinkState.CONFIRMED, actor, document):
            _judge(found, LinkState.CONFIRMED, actor, document, op)
        return _row(found, actor, document)


def settle(actor: Actor, link_id: int, state: str, op: UUID | None = None) -> Row:
    """Confirm or reject a link, or propose it again; the same again by the same person changes nothing.

    Raises:
        NotFound: no such link of a project of theirs, or none that they may know of.
        Forbidden: they may see it and not judge it.
        Invalid: it is no state of a link.
        SentenceMoved: the page was read again since; carries where the sentence is now.
    """
    if state not in LinkState.values:
        raise Invalid(
            _("There is no such state of a link. Nothing was changed."),
            errors={"state": [f"One of: {', '.join(LinkState.values)}."]},
        )
    link, document = _theirs(actor, link_id)
    with transaction.atomic():
        _lock(link, op, actor)
        # An action is remembered even where it changes nothing: coming again, it takes back no newer word.
        is_new = op is not None or _is_news(link.pk, state, actor, document)
        if is_new and _known(op, actor, document.pk) is None:
            _judge(link.pk, state, actor, document, op)
        return _row(link.pk, actor, document)


def erase(actor: Actor, link_id: int, op: UUID | None = None) -> None:
    """Take back a link that one drew; a curator may take back anybody's.

    One's own that somebody else confirmed stays, as theirs.

    Raises:
        NotFound: no such link of a project of theirs, or none that they may know of.
        Forbidden: somebody else drew it.
        Invalid: it was found, not drawn: it can be rejected.
        SentenceMoved: the page was read again since.
    """
    link, document = _theirs(actor, link_id)
    if link.created_by_id is None:
        raise Invalid(_("This link was found, not drawn. Reject it instead; nothing was changed."))
    with transaction.atomic():
        link = _lock(link, op, actor)
        is_own = link.created_by_id == actor.user_id
        if not is_own and not _curates(actor, document):
            raise Forbidden(_("Somebody else drew this link. Reject it, or ask a curator to erase it."))
        said = LinkJudgement.objects.filter(link_id=link.pk)
        heir = _heir(link) if is_own else None
        if heir is not None:
            said = said.filter(person_id=actor.user_id)
        # The events of the delete are copies of the rows: they say whose action this was.
        said.update(op=op, actor_id=actor.user_id)
        said._raw_delete(said.db)
        if heir is None:
            Link.objects.filter(pk=link.pk).delete()
        else:
            last = LinkJudgement.objects.filter(link_id=link.pk).order_by("-made_at", "-pk")[0]
            Link.objects.filter(pk=link.pk).update(
                created_by_id=heir.person_id,
                state=last.state,
                decided_by_id=last.person_id,
                decided_at=last.made_at,
            )


def say(
    actor: Actor, document_id: UUID, kind: str, source: Span, target: int, wanted: str, op: UUID | None = None
) -> Row | None:
    """Bring a link to a state, told by what it says: a page that is offline does not know its id.

    `wanted` is a state or "erased"; a link that is not there is drawn to be confirmed. None when it is gone.

    Raises: as `draw`, `settle` and `erase`.
    """
    document = _document_of(actor, target, document_id)
    if _known(op, actor, document_id) is None:
        link_id = _same(source, kind, target, actor, document)
        if link_id is not None and wanted == ERASED:
            _take_back(actor, link_id, op)
        elif link_id is not None:
            settle(actor, link_id, wanted, op)
        elif wanted == LinkState.CONFIRMED:
            return draw(actor, kind, source, target, op, document_id)
        elif wanted == ERASED and op is not None:
            values = [document.project_id, document.pk, actor.user_id, op, actor.user_id]
            queries.execute(NOTHING, values)
        elif wanted != ERASED:
            is_current, are_live = standing.lock(target)
            if is_current and are_live:
                raise NotFound(_("This link was erased meanwhile. Nothing was changed."))
            raise _refusal([target], is_current)
    link_id = _same(source, kind, target, actor, document)
    return None if link_id is None else _row(link_id, actor, document)


def _take_back(actor: Actor, link_id: int, op: UUID | None) -> None:
    """Erase what they drew; what turned out to be found already is only proposed again."""
    if Link.objects.filter(pk=link_id, created_by=None).exists():
        settle(actor, link_id, LinkState.PROPOSED, op)
    else:
        erase(actor, link_id, op)


def read(actor: Actor, link_id: int) -> Row:
    """One link as the actor sees it.

    Raises:
        NotFound: no such link of a project of theirs, or none that they may know of.
    """
    link, document = _theirs(actor, link_id, Need.READ)
    return _row(link.pk, actor, document)


def _document_of(actor: Actor, sentence_id: int, document_id: UUID | None) -> Document:
    """The document of a sentence, when the actor may link in it."""
    found = Sentence.objects.filter(pk=sentence_id).values_list("document_id", flat=True).first()
    if found is None or document_id not in (None, found):
        raise NotFound(access.no_sentence())
    return _open(actor, found, access.no_sentence())


def _open(actor: Actor, document_id: UUID, missing: str) -> Document:
    """The document, where curators link in any and reviewers where their answers are taken."""
    try:
        document = access.document(actor, document_id, Need.LABEL)
    except NotFound:
        raise NotFound(missing) from None
    access.require_thread(actor, document)
    if not _curates(actor, document) and not access.may_label_document(actor, document):
        raise Forbidden(access.not_at_it(actor, document))
    return document


def _curates(actor: Actor, document: Document) -> bool:
    return (access.level_in(actor, document.project_id) or Need.READ) >= Need.CURATE


def _theirs(actor: Actor, link_id: int, need: Need = Need.LABEL) -> tuple[Link, Document]:
    """The link and its document, as far as the actor may know of it and do `need` there."""
    link = Link.objects.filter(pk=link_id).first()
    if link is None:
        raise NotFound(no_link())
    try:
        document = access.document(actor, link.document_id)
    except NotFound:
        raise NotFound(no_link()) from None
    theirs = link.created_by_id in (None, actor.user_id)
    if not theirs and not access.sees_labels_on(actor, document):
        raise NotFound(no_link())
    if access.keeps_thread(actor, document):
        raise NotFound(no_link())
    return link, (document if need == Need.READ else _open(actor, document.pk, no_link()))


def _lock(link: Link, op: UUID | None, actor: Actor) -> Link:
    """Hold the document and the link until the transaction ends; the link as it stands now."""
    is_current = standing.lock(link.target_sentence_id)[0]
    if not is_current and _known(op, actor, link.document_id) is None:
        raise _refusal([link.target_sentence_id], is_current=False)
    locked = _held(link.pk)
    if locked is None:
        raise NotFound(_("This link was erased meanwhile. Nothing was changed."))
    return locked


def _held(link_id: int) -> Link | None:
    """The link, held until the transaction ends: first, so that who says something later says it last."""
    return Link.objects.select_for_update().filter(pk=link_id).first()


def _heir(link: Link) -> LinkJudgement | None:
    """Who confirmed somebody's link first, and so keeps it; whoever drew the same one has theirs."""
    same = Link.objects.filter(
        source_post=link.source_post_id,
        source_start=link.source_start,
        source_end=link.source_end,
        target_sentence=link.target_sentence_id,
        kind=link.kind,
        created_by=OuterRef("person"),
    )
    confirmed = LinkJudgement.objects.filter(~Exists(same), link=link.pk, state=LinkState.CONFIRMED)
    return confirmed.order_by("made_at", "pk").first()


def _is_news(link_id: int, state: str, actor: Actor, document: Document) -> bool:
    """Whether the actor says something else than they said before, or than the link shows them."""
    said = LinkJudgement.objects.filter(link=link_id, person=actor.user_id).values_list("state", flat=True)
    own = said.first() or LinkState.PROPOSED
    return own != state or _row(link_id, actor, document)["state"] != state


def _known(op: UUID | None, actor: Actor, document_id: UUID) -> int | None:
    """The link that an action of the actor's was about, where it was taken before: in this document alone,
    since of another they may know less, or nothing any more."""
    if op is None:
        return None
    rows = fetch(
        "SELECT link_id FROM documents_linkjudgementevent"
        " WHERE op = %s AND actor_id = %s AND document_id = %s LIMIT 1",
        [op, actor.user_id, document_id],
    )
    return rows[0][0] if rows else None


def _same(span: Span, kind: str, target: int, actor: Actor, document: Document) -> int | None:
    links_of = access.links_of(actor, document.project)
    rows = fetch(
        SAME,
        {"post": span.post, "start": span.start, "end": span.end, "target": target, "kind": kind}
        | {"links_of": links_of, "user": actor.user_id},
    )
    return rows[0][0] if rows else None


def _judge(link_id: int, state: str, actor: Actor, document: Document, op: UUID | None) -> None:
    params = {"link": link_id, "state": str(state), "user": actor.user_id, "op": op}
    queries.execute(JUDGE, params | {"by_curator": _curates(actor, document)})


def _row(link_id: int, actor: Actor, document: Document) -> Row:
    row = queries.link(link_id, access.links_of(actor, document.project), actor.user_id)
    if row is None:
        raise NotFound(_("This link was erased meanwhile. Nothing was changed."))
    return row


def _checked(source: int | Span, target: int, document: Document) -> Span:
    """The source as a span of another post of the document."""
    span = source if isinstance(source, Span) else span_of(source)
    text = Post.objects.filter(pk=span.post, document=document).values_list("text", flat=True).first()
    if text is None:
        raise NotFound(access.no_sentence())
    if not text[max(span.start, 0) : span.end].strip() or span.start < 0 or span.end > len(text):
        raise Invalid(_("What answers has to be some words of its post. Nothing was drawn."))
    if span_of(target).post == span.post:
        raise Invalid(_("A link leads to another post: choose a sentence of another. Nothing was drawn."))
    return span


def _refusal(sentence_ids: Sequence[int], is_current: bool) -> SentenceMoved:
    """Why nothing is linked here any more, with what stands in the place of the first that moved."""
    now: list[dict[str, object]] = []
    if is_current:
        retired = Sentence.objects.filter(pk__in=sentence_ids, retired_at__isnull=False)
        moved = next((id for id in sentence_ids if retired.filter(pk=id).exists()), sentence_ids[0])
        there: UUID | None = Sentence.objects.values_list("document_id", flat=True).get(pk=moved)
        now = standing.pieces(moved)
        words = _("A sentence of this link was split or merged since the page was drawn.")
    else:
        there, goes_on = standing.on_now(sentence_ids[0]) or (None, None)
        now = [] if goes_on is None else standing.pieces(goes_on)
        words = _("The page was read again, and this is an older version of it.")
    return SentenceMoved(
        words + " " + _("The link was not stored; draw it there as the text is now."),
        now=now,
        where=f"/documents/{there}/" if there else "",
    )
