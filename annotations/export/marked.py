"""HTML for people: the documents marked up, to be read and printed; one file, without a script.

A sentence has the underline and the letter of the label that most gave it, and after it how often each was
given. What people wrote is escaped, also where it stands in the style sheet, and the file may load nothing.
"""

from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import groupby

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from annotations.colours import on_white
from annotations.export.walking import Post, walk
from annotations.export.wanted import Wanted
from annotations.models import AbstainReason, Label, Pattern
from documents.queries import Row

CONTENT_TYPE = "text/html; charset=utf-8"
BLOCK = 64 * 1024
DEEPEST = 6
"""Levels of a thread that are indented."""
REASONS = dict(AbstainReason.choices)


SHEET = """
:root{color-scheme:light}
body{margin:2rem auto;padding:0 1rem;max-width:42rem;background:#fff;color:#1d2126;
font:1.05rem/1.7 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
h1,h2,h3,nav,dl,footer,.by{font-family:system-ui,sans-serif;line-height:1.35}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1rem;font-size:.9rem}dt,dd{margin:0}
article{border-top:2px solid #827d70;margin-top:2.5rem}
.by{color:#5b6169;font-size:.9rem;margin:1.2rem 0 .3rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}section{margin-inline-start:calc(var(--level)*1rem)}
mark{background:none;color:inherit;text-decoration:underline;text-decoration-skip-ink:none;
text-underline-offset:.22em}.none{text-decoration:none}.none>b{color:#595f67}
.l-tie{text-decoration:underline double 1.5px #595f67}
mark>b{font:700 .72em system-ui,sans-serif;margin-inline-end:.25em}
mark>sup{font:.65em system-ui,sans-serif;margin-inline-start:.15em}b,sup{display:inline-block}
@media print{body{margin:0;max-width:none;font-size:11pt}article{break-before:page}
article:first-of-type{break-before:auto}h2,h3,.by{break-after:avoid}
mark,dt{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The file."""
    labels = {label.key: label for label in wanted.labels}
    waiting = [_head(wanted)]
    size = 0
    for _document, posts in groupby(walk(wanted), lambda post: post.row["document_id"]):
        for number, post in enumerate(posts):
            waiting.append((_title(post.row) if number == 0 else "") + _post(post, labels))
            size += len(waiting[-1])
            if size >= BLOCK:
                yield "".join(waiting).encode()
                waiting, size = [], 0
        waiting.append("</article>\n")
    yield "".join([*waiting, "</main>\n</body>\n</html>\n"]).encode()


def _head(wanted: Wanted) -> str:
    name = escape(wanted.project.name)
    rules = "".join(_rule(label) for label in wanted.labels)
    rows = "".join(
        f'<dt><mark class="l-{escape(label.key)}"><b>{escape(label.letter)}</b>'
        f'<bdi>{escape(label.name)}</bdi></mark></dt><dd dir="auto">{escape(label.definition)}</dd>\n'
        for label in wanted.labels
    )
    none = escape(_("no label"))
    about = escape(
        _(
            "A sentence has the letter and the underline of the label that most gave it; the small letters "
            "after it say how often each was given."
        )
    )
    direction = "rtl" if get_language_bidi() else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(get_language() or "en")}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{SHEET}{rules}</style>\n</head>\n<body>\n<main>\n"
        f'<h1 dir="auto">{name}</h1>\n<p class="by">{about}</p>\n<dl>\n{rows}'
        f'<dt><mark class="none"><b>–</b>{none}</mark></dt><dd></dd>\n</dl>\n'
    )


def _rule(label: Label) -> str:
    """The underline of a label; keys and colours have a shape that the database holds."""
    pattern = label.pattern if label.pattern in Pattern.values else Pattern.SOLID.value
    colour = on_white(label.colour_light)
    return (
        f".l-{label.key}{{text-decoration:underline {pattern} 2px {colour};text-decoration-skip-ink:none}}"
        f".l-{label.key}>b{{color:{colour}}}\n"
    )


def _title(row: Row) -> str:
    title = escape(row["document_title"] or _("Untitled"))
    where = ""
    if row["document_url"]:
        where = f'<p class="by"><bdi dir="ltr">{escape(row["document_url"])}</bdi></p>\n'
    return f'<article>\n<h2 dir="auto">{title}</h2>\n{where}'


def _post(post: Post, labels: dict[str, Label]) -> str:
    row = post.row
    level = min(row["post_depth"], DEEPEST)
    by = ""
    if row["post_depth"]:
        name = row["post_author"] or _("Somebody without a name")
        by = f'<h3 class="by"><bdi>{escape(name)}</bdi></h3>\n'
    parts, at = [], 0
    for (start, end), answers in groupby(post.answers, lambda one: (one["start"], one["end"])):
        parts += [escape(post.text[at:start]), _sentence(post.text[start:end], list(answers), labels)]
        at = end
    parts.append(escape(post.text[at:]))
    text = "".join(parts)
    return f'<section style="--level:{level}">\n{by}<div class="text" dir="auto">{text}</div>\n</section>\n'


def _sentence(words: str, answers: list[Row], labels: dict[str, Label]) -> str:
    """A sentence as it was labelled; on a tie the letters of all that most gave."""
    counts = Counter(answer["label"] for answer in answers if answer["label"] in labels)
    if not counts:
        reasons = ", ".join(sorted({str(REASONS.get(answer["abstain_reason"], "")) for answer in answers}))
        return f'<mark class="none" title="{escape(reasons)}"><b>–</b>{escape(words)}</mark>'
    ranked = sorted(counts, key=lambda key: (-counts[key], labels[key].position, key))
    most = [key for key in ranked if counts[key] == counts[ranked[0]]]
    letters = escape("/".join(labels[key].letter for key in most))
    said = "; ".join(f"{labels[key].name}: {counts[key]}" for key in ranked)
    shown = ""
    if len(answers) > 1:
        each = " ".join(f"{labels[key].letter}{counts[key]}" for key in ranked)
        shown = f"<sup>{escape(each)}</sup>"
    name = most[0] if len(most) == 1 else "tie"
    return f'<mark class="l-{name}" title="{escape(said)}"><b>{letters}</b>{escape(words)}{shown}</mark>'
