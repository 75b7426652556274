"""`projects/{slug}/labels/{key}/`: what owners change by API."""

PATH = "/api/v1/projects/harbour/labels/"


def patch(client, key, **fields):
    return client.patch(f"{PATH}{key}/", fields, content_type="application/json")


def test_a_label_is_changed_retired_and_brought_back(api, owner, project):
    client = api(owner)

    changed = patch(client, "fact", name="A fact", base=1)
    assert (changed.status_code, changed.json()["name"], changed.json()["revision"]) == (200, "A fact", 2)
    assert patch(client, "fact", name="Mine", base=1).status_code == 409
    assert patch(client, "fact", retired=True).json()["retired"] is True
    assert patch(client, "fact", retired=False, position=3).json()["position"] == 3


def test_hotkeys_are_swapped_when_asked(api, owner, project):
    refused = patch(api(owner), "fact", hotkey="2")
    assert (refused.status_code, refused.json()["field"]) == (409, "hotkey")

    assert patch(api(owner), "fact", hotkey="2", swap=True).json()["hotkey"] == "2"


def test_colours_are_checked(api, owner, project):
    close = patch(api(owner), "fact", colour_light="#9946a1")
    assert (close.status_code, close.json()["title"]) == (400, "Colours too close")
    assert "Opinion" in close.json()["errors"]["colour_light"][0]
    assert patch(api(owner), "fact", colour_light="#9946a1", insist=True).status_code == 200
    assert patch(api(owner), "fact", colour_dark="#000000", insist=True).status_code == 400


def test_a_label_is_deleted_or_retired(api, owner, reviewer, project, sentence):
    api(reviewer).put(
        f"/api/v1/sentences/{sentence.pk}/label/", {"label": "fact"}, content_type="application/json"
    )

    kept = api(owner).delete(f"{PATH}fact/")
    assert (kept.status_code, kept.json()["retired"]) == (200, True)
    assert api(owner).delete(f"{PATH}opinion/?base=2").status_code == 409
    assert api(owner).delete(f"{PATH}opinion/?base=1").status_code == 204
    assert api(owner).delete(f"{PATH}opinion/").status_code == 404


def test_a_guideline_is_published_on_top_of_the_newest_only(api, owner, project):
    client, path = api(owner), "/api/v1/projects/harbour/guidelines/"

    first = client.post(path, {"text": "# A", "summary": "New.", "base": 1}, content_type="application/json")
    assert (first.json()["version"], first.json()["summary"]) == (2, "New.")
    stale = client.post(path, {"text": "# B", "base": 1}, content_type="application/json")
    assert stale.status_code == 409
    assert {"newest": 2, "theirs": "# A", "yours": "# B"}.items() <= stale.json().items()
