"""W3C Web Annotation: annotations one a line, in an array, or as the items of a page or collection. Pure.

The target names its document by `source` and the sentence by a TextQuoteSelector, a TextPositionSelector, or,
as our own export does, by the key of its post. A body that tags or classifies is the label, one that comments
the note. One that links leads to the sentence that the target quotes, disputes, supports or repeats.
Positions count code points, as the standard has it.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

import orjson

from annotations.importing.formats import fields, values
from annotations.importing.formats.fields import Wrong
from annotations.importing.formats.given import Bad, Given, Row
from documents.ingest import json_values
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, normalise

HEAD = 1 << 20
_ITEMS = re.compile(rb'"items"\s*:\s*\[')
_KEY = re.compile(r"[0-9a-f]{32}:[0-9]{1,9}:[0-9]{1,9}")
_POST = re.compile(r"urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_NOTES = frozenset(["commenting", "describing", "replying", "questioning", "editing"])
_LABELS = frozenset(["tagging", "classifying", "assessing", "identifying", "categorizing"])


def is_annotation(value: Mapping[str, Any]) -> bool:
    """Whether an object is an annotation, or holds a list of them."""
    kinds = value.get("type", value.get("@type"))
    kinds = kinds if isinstance(kinds, list) else [kinds]
    known = {"Annotation", "oa:Annotation", "AnnotationPage", "AnnotationCollection"}
    return any(isinstance(kind, str) and kind in known for kind in kinds) or (
        "target" in value and ("body" in value or "bodyValue" in value)
    )


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Row]:
    """The answers of a file; of a collection however large one annotation is held at a time."""
    head = b""
    while len(head) < HEAD and (chunk := stream.read(HEAD - len(head))):
        head += chunk
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    match = _ITEMS.search(head)
    if first[:1] == b"{" and match and not _is_whole_line(first):
        rest = Replayed(head[match.end() - 1 :], stream)
        yield from _items(cast(BinaryIO, io.BufferedReader(rest, HEAD)), hint)
        return
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), HEAD))
    for place, value in values.objects(whole, hint):
        if isinstance(value, Bad):
            yield value
            continue
        items = value.get(
            "items", (value.get("first") or {}) if isinstance(value.get("first"), dict) else None
        )
        items = items.get("items") if isinstance(items, dict) else items
        if isinstance(items, list):
            for number, item in enumerate(items, 1):
                yield read(item, f"{place}, item {number}")
        else:
            yield read(value, place)


def _is_whole_line(first: bytes) -> bool:
    """Whether the input begins with an object that ends on its line: then each line is one."""
    line, ends, _rest = first.partition(b"\n")
    try:
        return bool(ends) and bool(orjson.loads(line))
    except orjson.JSONDecodeError:
        return False


def _items(stream: BinaryIO, hint: Hint) -> Iterator[Row]:
    """The elements of the array that begins here. What follows it is the rest of the collection."""
    late: list[Bad] = []
    for piece in json_values.pieces(stream, hint.label):
        if piece.raw is None:
            late.append(Bad(piece.place, f"This is larger than {json_values.LARGEST >> 20} MiB."))
            continue
        try:
            value = orjson.loads(piece.raw)
        except orjson.JSONDecodeError as error:
            late.append(Bad(piece.place, f"This is no whole JSON object: {error.msg}."))
            if not piece.raw.lstrip().startswith(b"{"):
                continue
            value = None
        yield from late
        late = []
        if value is not None:
            yield read(value, piece.place)


def read(value: Any, place: str) -> Row:
    """One annotation."""
    if not isinstance(value, dict):
        return Bad(place, "This is no annotation: it is no object.")
    try:
        if (led := _linked(value)) is not None:
            return _link(value, led, place)
        labels, notes = _bodies(value)
        if len(labels) != 1:
            return Bad(place, f"An annotation gives one label; this gives {len(labels) or 'none'}.")
        given = Given(place, creator(value.get("creator")), fields.label(labels[0]))
        if notes:
            given.fields["note"] = "\n".join(notes)[: fields.LONGEST_NOTE]
        if moment := value.get("modified") or value.get("created"):
            given.fields["labelled_at"] = fields.moment("created", moment)
        if value.get("motivation") == "assessing" and given.label in fields.REASONS:
            given.label, given.abstain_reason = None, given.label
        _target(given, value.get("target"), value)
    except Wrong as wrong:
        return Bad(place, str(wrong))
    if given.label is None and given.abstain_reason is None:
        return Bad(place, "The label is empty.")
    if given.key is None and given.exact is None and (given.start is None or given.document is None):
        return Bad(place, "The target names no words and no place in a document.")
    return given


def _linked(value: Mapping[str, Any]) -> Any:
    """The body that an annotation links to; None for one that links to nothing."""
    bodies = value.get("body")
    bodies = bodies if isinstance(bodies, list) else [bodies]
    for body in bodies:
        if isinstance(body, dict) and body.get("purpose") == "linking":
            return body
    first = next(
        (one for one in bodies if isinstance(one, str) or (isinstance(one, dict) and "selector" in one)), None
    )
    return first if value.get("motivation") == "linking" else None


def _link(value: Mapping[str, Any], body: Any, place: str) -> Given:
    """
    Raises:
        Wrong: one of its ends, or what it does, is not said.
    """
    bodies = value.get("body")
    others = [one for one in bodies if one is not body] if isinstance(bodies, list) else []
    labels, _notes = _bodies({"body": others})
    if len(labels) != 1 or labels[0] not in fields.LINK_KINDS:
        raise Wrong(f"A link has one body beside, which says one of {', '.join(fields.LINK_KINDS)}.")
    source, given = (Given(place, creator(value.get("creator"))) for _ in range(2))
    _target(source, value.get("target"), {})
    _target(given, body, {})
    given.sort, given.more = "link", {"kind": labels[0], "state": "confirmed"}
    if source.key is not None:
        post, start, end = source.key.split(":")
        given.more |= {"post": post, "start": int(start), "end": int(end)}
    elif source.exact is not None:
        given.more["words"] = source.exact
    else:
        raise Wrong("The target of a link names no words and no place in a post.")
    if given.key is None and given.exact is None:
        raise Wrong("The body of a link names no words and no place in a post.")
    if moment := value.get("modified") or value.get("created"):
        given.fields["labelled_at"] = fields.moment("created", moment)
    return given


def _bodies(value: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """What the bodies give as labels and as notes."""
    if isinstance(value.get("bodyValue"), str):
        return [value["bodyValue"]], []
    bodies = value.get("body", [])
    labels: list[Any] = []
    notes: list[str] = []
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if isinstance(body, str):
            labels.append(_last(body))
        elif isinstance(body, dict):
            purposes = body.get("purpose", value.get("motivation"))
            several = purposes if isinstance(purposes, list) else [purposes]
            purposes = {purpose for purpose in several if isinstance(purpose, str)}
            said = body.get("value") or body.get("label")
            if said is None and isinstance(source := body.get("source", body.get("id")), str):
                said = _last(source)
            if purposes & _NOTES and not purposes & _LABELS:
                notes += [said] if isinstance(said, str) else []
            elif said is not None:
                labels.append(said)
    return labels, notes


def _last(address: str) -> str:
    """The last part of an address, which names a concept; of what is none, all of it."""
    return re.split(r"[/#]", address.rstrip("/#"))[-1] if "://" in address else address


def creator(value: Any) -> str:
    """Who made an annotation, as one name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((value[n] for n in ("nickname", "name", "email", "id", "@id") if value.get(n)), None)
    return fields.name(_last(value) if isinstance(value, str) else value)


def _target(given: Given, target: Any, whole: Mapping[str, Any]) -> None:
    """Where the annotation is: key, document, position and quotation."""
    if isinstance(target, list):
        if len(target) != 1:
            raise Wrong(f"An annotation has one target; this has {len(target)}.")
        target = target[0]
    if isinstance(target, str):
        target = {"source": target}
    if not isinstance(target, dict):
        raise Wrong("The annotation has no target.")
    source = target.get("source")
    source = source.get("id", source.get("@id")) if isinstance(source, dict) else source
    selectors = list(_selectors(target.get("selector")))
    named = [target.get("id"), source, target.get("sentence_key"), whole.get("sentence_key")]
    named += [selector.get("value") for selector in selectors]
    match = next((m for one in named if isinstance(one, str) and (m := _KEY.search(one))), None)
    given.key = match[0] if match else None
    if isinstance(source, str):
        given.document = normalise(source.partition("#")[0])[:2_000] or None
    for selector in selectors:
        kind = str(selector.get("type", selector.get("@type", ""))).removeprefix("oa:")
        if kind == "TextQuoteSelector":
            exact = selector.get("exact")
            if isinstance(exact, str) and exact.strip():
                given.exact = normalise(exact).strip()
            given.prefix, given.suffix = (_around(selector.get(name)) for name in ("prefix", "suffix"))
        elif kind == "TextPositionSelector":
            start, end = selector.get("start"), selector.get("end")
            if type(start) is not int or type(end) is not int or not 0 <= start < end <= fields.MOST_INTEGER:
                raise Wrong("A TextPositionSelector has a start and an end, whole numbers, the end later.")
            given.start, given.end = start, end
            if given.key is None and isinstance(source, str) and (post := _POST.fullmatch(source)):
                given.key = f"{post[1].replace('-', '')}:{start}:{end}"


def _selectors(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The selectors of a target, those that refine another among them."""
    if isinstance(value, list):
        for one in value[:20]:
            yield from _selectors(one, depth)
    elif isinstance(value, dict) and depth < 10:
        yield value
        yield from _selectors(value.get("refinedBy"), depth + 1)
        yield from _selectors(value.get("items"), depth + 1)


def _around(value: Any) -> str | None:
    return normalise(value) if isinstance(value, str) and value else None
