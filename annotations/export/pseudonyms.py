"""Names that leave as pseudonyms: a keyed hash, of no use without the installation's secret.

The same name gives the same pseudonym in every export and release of a project. The key is made of the
project's slug and not of its id, so that a project that is moved keeps its pseudonyms under the same secret.
"""

import hashlib

from django.utils.crypto import salted_hmac

from documents.models import Project


def secret_of(project: Project) -> str:
    """The key of the project's pseudonyms, as hexadecimal digits; another one for each of its numbers."""
    number = "" if project.pseudonym_key == 1 else f" {project.pseudonym_key}"
    return salted_hmac("annotations.export.author", project.slug + number, algorithm="sha256").hexdigest()


def author_of(secret: str, name: str) -> str:
    """A commenter's pseudonym, as `rows.AUTHOR` has it."""
    return f"author-{hashlib.sha256((secret + name).encode()).hexdigest()[:16]}"


def reviewer(name: str) -> str:
    """A user name as SQL: itself, or its pseudonym; one that came as a pseudonym with an import keeps it.

    Parameters: `secret`, `reviewer_names`.
    """
    return f"""
        CASE WHEN %(reviewer_names)s OR {name} ~ '^reviewer-[0-9a-f]{{16}}$' THEN {name}::text
             ELSE 'reviewer-' || left(encode(sha256(
            convert_to(%(secret)s || 'reviewer ' || {name}, 'UTF8')), 'hex'), 16) END
    """
