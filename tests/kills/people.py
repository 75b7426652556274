"""Who works while processes are killed, and in what: made at once, in the environment of an app; prints their tokens."""

import json
import sys

import django

django.setup()

from annotations.projects import create_project  # noqa: E402
from documents import tokens  # noqa: E402
from documents.models import Membership, Role, User  # noqa: E402


def main(names: list[str]) -> None:
    people = []
    for name in names:
        person = User(username=name)
        person.set_unusable_password()
        person.save()
        people.append(person)
    for slug in ("bench", "queue"):
        project = create_project(slug, slug.title(), people[0])
        Membership.objects.bulk_create(
            Membership(project=project, user=person, role=Role.REVIEWER) for person in people[1:]
        )
    print(json.dumps({person.username: tokens.create(person)[1] for person in people}))


if __name__ == "__main__":
    main(sys.argv[1:])
