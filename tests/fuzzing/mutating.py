"""One input made of another: by bytes, by lines, and by what its format is made of."""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

LARGEST = 48 * 1024
"""Bytes of an input: what is larger takes its time without telling more."""

PIECES = (
    "", " ", "\0", "\r", "\r\n", "\n\n", "\t", "\ufeff", "\u200b", "\u200f", "\u202e", "\u2028", "\ud83d", "é", "é", "ß",
    "İ", "ﬁ", "💧", "👩‍👩‍👧", "\U000e0041", "“", "”", "„", "«", "»", "‘", "’", '"', "'", "''", ">", ">>", "> > ", "…", "...",
    "i.e. ", "Dr. ", "2 responses to “", "Mira says:", "@mira", "1.", "•", "*", "- ", "# ", "```", "<", "</", "<!--",
    "-->", "<![CDATA[", "]]>", "<!DOCTYPE x [", "<!ENTITY a '&b;'>", "&a;", "&#0;", "&#xD800;", "&amp;amp;", "<p>", "</div>",
    "<script>", "<li>", "<a href=", "{", "}", "[", "]", "[[", ",", ":", "null", "true", "NaN", "Infinity", "-0", "1e999",
    "0x1", "9" * 30, "-1", "1970-01-01T00:00:00Z", "0000-00-00", "31 Feb 2026", "24:60", "5 minutes ago", "\\", "\\u0000",
    "\\ud800", "%00", "%zz", "=?utf-8?q?=ZZ?=", "=?x?b?!?=", "--", "From ", "Content-Type: multipart/mixed; boundary=x",
    "Content-Length: -1", "Transfer-Encoding: chunked", "../", "C:", "con", "A" * 300, "ab " * 100, "مرحبا", "שלום", "汉字",
    "ไทย", "a\u0301" * 20, "١٢", "²", "⁣", "\x1b[0m", "\x85", "\x1c",
)  # fmt: skip
SCALARS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 0.5, -0.0, 1e308, "", " ", "0", "x" * 400, "\0",
    "\ud800", [], {}, [[]], [{}], [None], {"": None}, "2026-01-31", "http://[", "javascript:x", {"text": []}, {"id": {}},
)  # fmt: skip

type Mutator = Callable[[bytes, Random, Sequence[bytes]], bytes]


def bytewise(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Some bytes changed, taken out, repeated, or come from another input."""
    work = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(work) + 1)
        until = min(len(work), at + random.choice((1, 2, 4, 16, 64, 1024)))
        match random.randrange(7):
            case 0 if work:
                work[at % len(work)] ^= 1 << random.randrange(8)
            case 1:
                del work[at:until]
            case 2:
                work[at:at] = work[at:until] * random.choice((1, 2, 30))
            case 3:
                work[at:at] = random.choice(PIECES).encode("utf-8", "surrogatepass")
            case 4:
                other = random.choice(others)
                start = random.randrange(len(other) + 1)
                work[at:until] = other[start : start + random.choice((4, 64, 1024))]
            case 5:
                del work[at:]
            case _:
                work[at:until] = random.choice(
                    (b"\0", b"\xff", b"\x80", b"\xed\xa0\x80", b"\xff\xff\xff\x7f")
                )
    return bytes(work)


def textual(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Lines and words moved, pieces put in, now and then another encoding."""
    text = data.decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 2, 5))):
        if random.randrange(3):
            at = random.randrange(len(text) + 1)
            until = at + random.choice((0, 0, 1, 10, 100))
            text = text[:at] + random.choice(PIECES) * random.choice((1, 1, 1, 2, 40)) + text[until:]
            continue
        parts = text.splitlines(keepends=True) if random.randrange(2) else re.split(r"(\s+)", text)
        if len(parts) > 1:
            one, two = random.randrange(len(parts)), random.randrange(len(parts))
            match random.randrange(4):
                case 0:
                    parts[one], parts[two] = parts[two], parts[one]
                case 1:
                    del parts[min(one, two) : max(one, two)]
                case 2:
                    parts[one:one] = parts[two : two + random.choice((1, 3, 20))]
                case _:
                    lines = random.choice(others).decode("utf-8", "replace").splitlines(keepends=True)
                    parts[one:one] = random.sample(lines, min(len(lines), 3))
            text = "".join(parts)
    if not random.randrange(12):
        text = text.replace("\n", random.choice(("\r\n", "\r", "\u2028", "")))
    how = random.choice(
        ("utf-8",) * 12 + ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig")
    )
    return text.encode(how, "surrogatepass" if how.startswith("utf-") and how != "utf-7" else "replace")


def jsonlike(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """A value of a JSON text changed for another, moved, repeated, nested or taken away; by lines where there are."""
    try:
        return _dumped(_changed(json.loads(data), random), random)
    except (ValueError, RecursionError):
        pass
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    try:
        lines[at] = _dumped(_changed(json.loads(lines[at]), random), random)
    except (ValueError, RecursionError):
        return textual(data, random, others)
    if not random.randrange(5):
        lines.insert(at, random.choice(lines))
    return b"\n".join(lines)


def _changed(value: Any, random: Random) -> Any:
    spots: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        node = todo.pop()
        for key, child in (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        ):
            spots.append((node, key))
            if isinstance(child, dict | list):
                todo.append(child)
    if not spots:
        return random.choice(SCALARS)
    for _ in range(random.choice((1, 1, 2, 4))):
        node, key = random.choice(spots)
        try:
            old = node[key]
        except (KeyError, IndexError):
            continue
        match random.randrange(8):
            case 0 if isinstance(node, dict):
                del node[key]
            case 1 if isinstance(node, dict):
                node[random.choice(PIECES)] = node.pop(key)
            case 2:
                other, place = random.choice(spots)
                node[key] = json.loads(json.dumps(other[place])) if _has(other, place) else None
            case 3:
                node[key] = [old] * (random.choice((1, 2, 50)) if len(spots) < 200 else 1)
                spots = [(node, key)]  # what grew grows once
            case 4:
                for _ in range(random.choice((2, 30, 400))):
                    old = [old] if random.randrange(2) else {"children": old}
                node[key] = old
            case 5 if isinstance(old, str):
                at = random.randrange(len(old) + 1)
                node[key] = old[:at] + random.choice(PIECES) + old[at:]
            case 6 if isinstance(old, int | float):
                node[key] = random.choice((old + 1, -old, str(old), old * 10**9, float(old)))
            case _:
                node[key] = random.choice(SCALARS)
    return value


def _has(node: Any, key: Any) -> bool:
    return key in node if isinstance(node, dict) else key < len(node)


def _dumped(value: Any, random: Random) -> bytes:
    text = json.dumps(value, ensure_ascii=bool(random.randrange(2)), indent=random.choice((None, None, 1)))
    return text.encode("utf-8", "surrogatepass")


_TAG = re.compile(rb"<[^<>]{1,400}>")


def markup(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Tags taken out, doubled, moved, nested a hundred times, their names and attributes changed."""
    for _ in range(random.choice((1, 1, 2, 5))):
        tags = list(_TAG.finditer(data))
        if not tags or not random.randrange(4):
            data = textual(data, random, others)
            continue
        one, two = random.choice(tags), random.choice(tags)
        start, end = one.span()
        match random.randrange(8):
            case 0:
                data = data[:start] + data[end:]
            case 1:
                data = data[:start] + one[0] * random.choice((2, 3, 100)) + data[end:]
            case 2:
                data = data[:start] + two[0] + data[end:]
            case 3:
                first, last = sorted((one.start(), two.start()))
                data = data[:first] + data[last:]
            case 4:
                first, last = sorted((one.start(), two.start()))
                data = data[:last] + data[first:last] * random.choice((1, 2, 8)) + data[last:]
            case 5:
                piece = random.choice(PIECES).encode("utf-8", "surrogatepass")
                at = random.randrange(start, end)
                data = data[:at] + piece + data[at:]
            case 6:
                attributes = (
                    b' class="comment"',
                    b' id="comment-9"',
                    b' datetime="x"',
                    b' itemprop="comment"',
                    b" hidden",
                )
                data = data[: end - 1] + random.choice(attributes) + data[end - 1 :]
            case _:
                data = data[:end] + b"<div>" * random.choice((2, 40, 600)) + data[end:]
    return data


def tabular(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Cells, rows and columns of a table changed, doubled and taken away; its delimiter and quoting too."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return textual(data, random, others)
    rows = [row for row in rows if row]
    if not rows or not random.randrange(4):
        return textual(data, random, others)
    for _ in range(random.choice((1, 2, 5))):
        row = random.choice(rows)
        at = random.randrange(len(row)) if row else 0
        match random.randrange(5):
            case 0 if row:
                row[at] = random.choice(PIECES)
            case 1 if row:
                del row[at]
            case 2:
                row.insert(at, random.choice(random.choice(rows) or [""]))
            case 3:
                rows.insert(random.randrange(len(rows)), list(row))
            case _ if row:
                row[at] += random.choice(PIECES)
    out = io.StringIO()
    is_quoted = bool(random.randrange(2))
    csv.writer(
        out,
        delimiter=random.choice((delimiter,) * 4 + (";", "|", "\t", ",")),
        quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL,
    ).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def packed(inner: Mutator) -> Mutator:
    """What is in a gzip or an archive changed by `inner` and packed again; else the bytes themselves."""

    def mutate(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
        try:
            if random.randrange(3) and data[:2] == b"\x1f\x8b":
                return gzip.compress(inner(gzip.decompress(data), random, others), 1)
            if random.randrange(3) and data[:2] == b"PK":
                return _zipped(data, inner, random, others)
        except Exception:
            return bytewise(data, random, others)  # mutated into no archive
        if not random.randrange(6):
            packer = random.choice((gzip.compress, bz2.compress, lzma.compress))
            return packer(data)
        return bytewise(data, random, others)

    return mutate


def _zipped(data: bytes, inner: Mutator, random: Random, others: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if not random.randrange(3):
                content = inner(content, random, others)
            if not random.randrange(6):
                name = random.choice(PIECES) + name
            new.writestr(name.replace("\0", "") or "x", content)
            if not random.randrange(8):
                new.writestr(f"more/{random.randrange(99)}.zip", data)
    return out.getvalue()


def mixed(*mutators: Mutator) -> Mutator:
    """One of these each time, the first most often."""

    def mutate(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
        chosen = mutators[0] if random.randrange(2) else random.choice(mutators)
        return chosen(data, random, others)[:LARGEST]

    return mutate


TEXT = mixed(textual, bytewise)
JSON = mixed(jsonlike, textual, bytewise)
MARKUP = mixed(markup, textual, bytewise)
TABLE = mixed(tabular, textual, bytewise)
BYTES = mixed(bytewise)
PACKED = mixed(packed(mixed(textual, jsonlike, markup)), bytewise)
