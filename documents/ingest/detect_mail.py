"""Is this a mail archive, or a message by itself?"""

import re

_FROM_LINE = re.compile(r"\s*From [^\r\n]{1,500}\r?\n(?=>?From |[!-9;-~]{1,100}[ \t]{0,9}:)")
_FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]{0,9}:")
_MAIL = frozenset(
    [
        "from",
        "to",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "delivered-to",
        "in-reply-to",
        "references",
        "content-type",
        "sender",
        "reply-to",
    ]
)


def is_mail(text: str) -> bool:
    """Whether this is the beginning of an mbox or of a message: fields that only mail has, one a line."""
    parting = _FROM_LINE.match(text)
    needed = 2 if parting else 3
    found: set[str] = set()
    for number, line in enumerate(
        text[parting.end() if parting else 0 :].lstrip("\ufeff\r\n").split("\n", 200)
    ):
        if not line.strip() or number == 200:
            break
        if line[0] in " \t":
            continue
        field = _FIELD.match(line)
        if field is None:
            if line.startswith((">From ", "From ")):
                continue
            return False
        found.add(field[1].lower())
    return len(found & _MAIL) >= needed and bool(found & {"from", "message-id", "received", "sender"})
