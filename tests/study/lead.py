"""A research lead and reviewers who work through the API."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from annotations import finishing, pulling
from annotations import tasks as _of_answers  # noqa: F401 - declares what jobs do
from annotations.bulk import bulk
from documents import tasks as _of_documents  # noqa: F401 - declares what jobs do
from documents.access import Actor
from documents.management.commands.worker import Worker
from documents.models import Document, Project, User

from .people import ABILITIES, Truth, answer

PASSWORD = "the bell strikes at eleven"


class Caller:
    """Somebody who calls the API of one project."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug

    def get(self, address: str, **query: Any) -> Any:
        """What an address of the project answers."""
        answered = self.client.get(self.at(address), query)
        assert answered.status_code == 200, answered.content
        return answered.json()

    def send(self, method: str, address: str, body: Any = None, status: int | None = None) -> Any:
        """The answer to a request with a JSON body, which has the status or is a success."""
        answered = self.client.generic(
            method, self.at(address), json.dumps(body or {}), content_type="application/json"
        )
        wanted = [status] if status else [200, 201, 202, 204]
        assert answered.status_code in wanted, (address, answered.status_code, answered.content)
        return answered.json() if answered.content else None

    def post(self, address: str, body: Any = None, status: int | None = None) -> Any:
        return self.send("POST", address, body, status)

    def all(self, address: str, **query: Any) -> list[dict]:
        """Every row of a list, page after page."""
        answered = self.get(address, page_size=1000, **query)
        rows = answered["results"]
        while answered["next"]:
            answered = self.client.get(answered["next"]).json()
            rows += answered["results"]
        return rows

    def rows(self, **query: Any) -> list[dict]:
        """The rows of an export."""
        answered = self.client.get(self.at("export/"), {"format": "jsonl", **query})
        assert answered.status_code == 200, answered.content
        return [json.loads(line) for line in b"".join(answered).splitlines()]

    def at(self, address: str) -> str:
        return address if address.startswith("/") else f"/api/v1/projects/{self.slug}/{address}"


def run_jobs() -> None:
    """Let a worker do all that waits."""
    worker = Worker()
    while worker.step():
        pass


def bring_in(lead: Caller, lines: list[dict]) -> None:
    """Bring documents in as a file."""
    body = "\n".join(json.dumps(line) for line in lines).encode()
    file = SimpleUploadedFile("harbour.jsonl", body, content_type="application/x-ndjson")
    answered = lead.client.post(lead.at("documents/"), {"file": file})
    assert answered.status_code == 202, answered.content
    run_jobs()
    job = lead.get(f"/api/v1/jobs/{answered.json()['id']}/")
    assert (job["status"], job["failed"]) == ("done", 0)


def invite(lead: Caller, name: str) -> User:
    """Invite somebody by a link; they follow it and choose a name and a password."""
    link = lead.post("invitations/", {"role": "reviewer"})["link"]
    joined = Client().post(
        link[link.index("/join/") :], {"username": name, "name": name.title(), "password": PASSWORD}
    )
    assert joined.status_code == 302, joined.content
    return User.objects.get(username=name)


class Reviewer:
    """Somebody who does what they are given, by their ability."""

    def __init__(self, user: User, caller: Caller, sentences: Mapping[str, list[dict]]) -> None:
        self.user, self.name = user, user.username
        self.caller, self.sentences = caller, sentences
        self.done: list[str] = []

    def work(self, truths: Mapping[str, Truth]) -> bool:
        """Do the next document through the API, if there is one."""
        given = self.caller.post("next/")["document"]
        if given is None:
            return False
        self.caller.post("annotations/bulk/", {"annotations": self.answers(given, truths)})
        self.caller.send("PUT", f"/api/v1/documents/{given}/assignment/", {"state": "done"})
        self.done.append(given)
        return True

    def work_quickly(self, truths: Mapping[str, Truth]) -> bool:
        """The same by the functions that the API calls, without a request for each."""
        actor, project = Actor(self.user.pk), Project.objects.get(slug=self.caller.slug)
        given = pulling.pull(actor, project)
        if given is None:
            return False
        bulk(project.pk, self.user.pk, self.answers(str(given.document), truths))
        finishing.finish(actor, Document.objects.get(pk=given.document))
        self.done.append(str(given.document))
        return True

    def answers(self, document: str, truths: Mapping[str, Truth]) -> list[dict]:
        """What they say of a document's sentences."""
        return [
            {"sentence": one["id"], "label": answer(self.name, one["key"], truths[one["key"]])}
            for one in self.sentences[document]
        ]


def work_out(reviewers: list[Reviewer], truths: Mapping[str, Truth], quickly: bool = False) -> None:
    """Everybody takes a document in turn, until there is none."""
    waiting = list(reviewers)
    while waiting:
        waiting = [one for one in waiting if (one.work_quickly if quickly else one.work)(truths)]


def names() -> list[str]:
    return list(ABILITIES)
