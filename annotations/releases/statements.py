"""What only people know of a dataset: the questions that its card asks them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import Invalid

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """One of the card's questions: `heading` stands in the card, in English, the others are for the form."""

    key: str
    heading: str
    name: Promise
    help: Promise


QUESTIONS = (
    Question(
        "authors",
        "Authors",
        gettext_lazy("Authors"),
        gettext_lazy("Who is cited: a name a line. Without one, the project is."),
    ),
    Question(
        "licence",
        "Licence",
        gettext_lazy("Licence"),
        gettext_lazy("Of the labels, and under what terms the texts may be used."),
    ),
    Question(
        "purpose",
        "Purpose",
        gettext_lazy("Purpose"),
        gettext_lazy("What the dataset was made for, by whom, and who paid for it."),
    ),
    Question(
        "sampling_frame",
        "Sampling frame",
        gettext_lazy("Sampling frame"),
        gettext_lazy("From what the documents were chosen, and how; what is therefore missing."),
    ),
    Question(
        "recruitment",
        "Recruitment",
        gettext_lazy("Recruitment"),
        gettext_lazy("Who the reviewers are, and how they were found and trained."),
    ),
    Question(
        "pay",
        "Pay",
        gettext_lazy("Pay"),
        gettext_lazy("What they were paid, by the hour or by the piece."),
    ),
    Question(
        "consent",
        "Consent",
        gettext_lazy("Consent"),
        gettext_lazy("What reviewers agreed to; whether the authors of the texts were asked."),
    ),
    Question(
        "ethics",
        "Ethics",
        gettext_lazy("Ethics"),
        gettext_lazy("Which board looked at it, with what result; what harm the dataset could do."),
    ),
)
KEYS = tuple(question.key for question in QUESTIONS)


def read(given: dict[str, Any]) -> dict[str, str]:
    """The statements that say something, in the order of the questions.

    Raises:
        Invalid: there is no such question, or an answer is no text or too long.
    """
    errors = {key: [_("There is no such question.")] for key in given if key not in KEYS}
    found = {}
    for key in KEYS:
        words = given.get(key, "")
        if not isinstance(words, str) or len(words) > LONGEST or "\0" in words:
            errors[key] = [_("A text of at most {most} characters.").format(most=f"{LONGEST:,}")]
        elif words.strip():
            found[key] = words.replace("\r\n", "\n").strip()
    if errors:
        raise Invalid(_("What people say of the data could not be read. Nothing was changed."), errors=errors)
    return found
