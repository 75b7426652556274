"""Which pages a page of this instance may frame: those one signs in with.

The review room lets whose session ended sign in again without leaving the sentence.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

FRAMED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}


def framed[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """The view, which pages of this instance may frame."""
    return xframe_options_sameorigin(csp_override(FRAMED)(view))
