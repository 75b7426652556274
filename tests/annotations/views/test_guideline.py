"""The pages of the guideline: editing, preview, versions, and what changed."""

import pytest

from annotations import guidelines

EDIT = "/projects/harbour/guideline/edit/"


@pytest.fixture
def send(sign_in, owner, project):
    client = sign_in(owner)
    return lambda **fields: client.post(
        EDIT, {"text": "# New\r\n", "summary": "Shorter.", "base": "1"} | fields
    )


def test_an_owner_publishes_the_next_version(send, client, project):
    assert send().status_code == 302

    published = guidelines.newest(project)
    assert (published.version, published.text, published.summary) == (2, "# New\n", "Shorter.")
    page = client.get("/projects/harbour/guideline/").text
    assert "Shorter." in page
    assert "Version 2" in page


def test_a_preview_publishes_nothing(send, project):
    shown = send(preview="1", summary="", text="# New\n\n<script>1</script>")

    assert shown.status_code == 200
    assert "<h1>New</h1>" in shown.text
    assert "&lt;script&gt;" in shown.text
    assert guidelines.newest(project).version == 1


def test_on_an_older_version_nothing_is_published_and_both_texts_are_there(send, project, curator):
    guidelines.publish(project, "# Theirs", curator.pk, "Mine first.")

    refused = send(text="# Yours")
    assert refused.status_code == 409
    assert "# Yours</textarea>" in refused.text.replace("\n", "")
    assert "# Theirs</textarea>" in refused.text
    assert 'name="base" value="2"' in refused.text
    assert guidelines.newest(project).text == "# Theirs"

    assert send(text="# Yours", base="2").status_code == 302


def test_a_mistake_does_not_move_the_base(send, project, curator):
    guidelines.publish(project, "# Theirs", curator.pk)

    refused = send(summary="")
    assert refused.status_code == 400
    assert 'name="base" value="1"' in refused.text


def test_versions_are_listed_read_and_compared(send, client, viewer, project):
    send(text=guidelines.newest(project).text.replace("checkable", "testable", 1))
    client.force_login(viewer)

    listed = client.get("/projects/harbour/guideline/versions/").text
    assert "?from=1&amp;to=2" in listed
    assert "Olga Owner" in listed
    assert "version 2 holds" in client.get("/projects/harbour/guideline/?version=1").text
    changes = client.get("/projects/harbour/guideline/changes/?from=1&to=2").text
    assert "<del>checkable" in changes
    assert "<ins>testable" in changes
    assert "paragraphs as before" in changes
    assert client.get("/projects/harbour/guideline/changes/?from=1&to=9").status_code == 404


def test_a_project_without_a_guideline_gets_a_first_version(send, client, project):
    project.guidelines.all().delete()

    assert "The first version" in client.get(EDIT).text
    assert send(base="0").status_code == 302
    assert guidelines.newest(project).version == 1
