"""What only people know of a dataset: the questions that its card asks them."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import Invalid

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """One of the card's questions: `heading` stands in the card, in English, the others are for the form.

    `section` is the part of the card that it belongs to.
    """

    key: str
    section: str
    heading: str
    name: Promise
    help: Promise


QUESTIONS = (
    Question(
        "authors",
        "distribution",
        "Authors",
        gettext_lazy("Authors"),
        gettext_lazy(
            "Who is cited: a name a line, the family name first (Example, Ada). Without one, the project is."
        ),
    ),
    Question(
        "licence",
        "distribution",
        "Licence",
        gettext_lazy("Licence"),
        gettext_lazy(
            "Of the labels, and of the texts. A first line as CC-BY-4.0 is known to repositories (spdx.org)."
        ),
    ),
    Question(
        "address",
        "distribution",
        "Where it is found",
        gettext_lazy("Where it is found"),
        gettext_lazy("The DOI or the address under which it is cited, in the first line."),
    ),
    Question(
        "purpose",
        "motivation",
        "Purpose",
        gettext_lazy("Purpose"),
        gettext_lazy("What the dataset was made for, by whom, and who paid for it."),
    ),
    Question(
        "sampling_frame",
        "collection",
        "Sampling frame",
        gettext_lazy("Sampling frame"),
        gettext_lazy("From what the documents were chosen, and how; what is therefore missing."),
    ),
    Question(
        "source_terms",
        "collection",
        "Terms of the sources",
        gettext_lazy("Terms of the sources"),
        gettext_lazy("What those who published the texts allow, and whether they were asked."),
    ),
    Question(
        "sensitive",
        "composition",
        "Personal and sensitive content",
        gettext_lazy("Personal and sensitive content"),
        gettext_lazy(
            "Who can be recognised in the texts, what could hurt or harm them, and what was done about it."
        ),
    ),
    Question(
        "recruitment",
        "labelling",
        "Recruitment",
        gettext_lazy("Recruitment"),
        gettext_lazy("Who the reviewers are, and how they were found and trained."),
    ),
    Question(
        "pay",
        "labelling",
        "Pay",
        gettext_lazy("Pay"),
        gettext_lazy("What they were paid, by the hour or by the piece."),
    ),
    Question(
        "consent",
        "labelling",
        "Consent",
        gettext_lazy("Consent"),
        gettext_lazy("What reviewers agreed to; whether the authors of the texts were asked."),
    ),
    Question(
        "ethics",
        "labelling",
        "Ethics",
        gettext_lazy("Ethics"),
        gettext_lazy("Which board looked at it, with what result; what harm the dataset could do."),
    ),
    Question(
        "uses",
        "uses",
        "Uses",
        gettext_lazy("Uses"),
        gettext_lazy("What it was used for already, what it is fit for, and what nobody should do with it."),
    ),
    Question(
        "maintenance",
        "maintenance",
        "Maintenance",
        gettext_lazy("Maintenance"),
        gettext_lazy("Who answers for it, where errors are reported, and for how long it is kept up."),
    ),
)
KEYS = tuple(question.key for question in QUESTIONS)
LICENCES = {
    one.lower(): one
    for one in (
        "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0",
        "CC-BY-NC-ND-4.0", "ODC-By-1.0", "ODbL-1.0", "PDDL-1.0", "Apache-2.0", "MIT",
    )
}  # fmt: skip
"""The licences of data whose names repositories know, by their names in small letters."""
ADDRESS = re.compile(r"https?://[^\s\"<>\\\\]+")
DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>\\\\{}]+)", re.IGNORECASE)


def licence(said: dict[str, str]) -> str | None:
    """The licence by its SPDX name, where the first line of the statement is one."""
    return LICENCES.get(_first_line(said, "licence").lower())


def doi(said: dict[str, str]) -> str | None:
    """The DOI of the dataset, where one is stated."""
    found = DOI.fullmatch(_first_line(said, "address"))
    return found[1] if found else None


def address(said: dict[str, str]) -> str | None:
    """The address that the dataset is cited by, where one is stated."""
    if (found := doi(said)) is not None:
        return f"https://doi.org/{found}"
    line = _first_line(said, "address")
    return line if ADDRESS.fullmatch(line) else None


def authors(said: dict[str, str], project_name: str) -> list[str]:
    """Who is cited, one by one."""
    lines = [" ".join(line.split()) for line in said.get("authors", "").splitlines()]
    return [line for line in lines if line] or [
        f"The reviewers and curators of {' '.join(project_name.split())}"
    ]


def _first_line(said: dict[str, str], key: str) -> str:
    return said.get(key, "").strip().partition("\n")[0].strip()


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
