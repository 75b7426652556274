"""What the gate of the web server and the middleware both know of a request."""

import re

REFUSED = "contested.refused"
"""In the environment of a request that is not let in: the reason, a key of `refusing.REASONS`."""
RETRY_AFTER = "contested.retry_after"
"""And the seconds to wait."""

LABEL_WRITE = re.compile(r"/(?:api/v1/)?sentences/[0-9]{1,20}/label/")
"""The whole path of an answer on a sentence: it goes first, and by what is remembered of its session."""


def sender(forwarded: str, direct: str) -> str:
    """Where a request came from: what the last proxy says it did, else who is connected.

    `forwarded` is the header X-Forwarded-For, empty where no proxy is trusted.
    """
    return forwarded.rpartition(",")[2].strip() or direct
