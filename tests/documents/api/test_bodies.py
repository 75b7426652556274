"""A body of the API holds what is described and nothing else; what is misspelt is named, never dropped."""

import pytest

from documents.models import Project

PROJECT = "/api/v1/projects/harbour/"


def patch(client, body):
    return client.patch(PROJECT, body, content_type="application/json")


def test_a_field_that_is_not_known_is_refused_with_those_that_are(api, owner, project):
    answer = patch(api(owner), {"name": "Quay", "bilnd": False})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    [told] = answer.json()["errors"]["bilnd"]
    assert "no such field" in told
    assert "article_first, blind, description" in told
    assert Project.objects.get(pk=project.pk).name != "Quay"


def test_all_that_is_wrong_is_told_at_once(api, owner, project):
    errors = patch(api(owner), {"nmae": "Quay", "reveal": "never", "blind": "false"}).json()["errors"]

    assert set(errors) == {"nmae", "reveal", "blind"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 7),
        ("name", True),
        ("name", ["Quay"]),
        ("blind", "true"),
        ("blind", 1),
        ("blind", None),
        ("originals_days", "30"),
        ("originals_days", 1.5),
        ("originals_days", True),
        ("reveal", {"when": "done"}),
    ],
)
def test_a_value_of_another_type_is_refused(api, owner, project, field, value):
    answer = patch(api(owner), {field: value})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


@pytest.mark.parametrize("value", [30, 30.0, None])
def test_a_number_is_a_number_however_it_is_written(api, owner, project, value):
    assert patch(api(owner), {"originals_days": value}).status_code == 200


def test_what_is_in_lists_and_objects_is_looked_at_too(api, owner, project):
    parts = [{"name": "train", "size": 80}, {"name": "dev", "szie": 10, "size": "10"}]

    answer = api(owner).put(
        f"{PROJECT}splits/", {"parts": parts, "by": ["document", 7]}, content_type="application/json"
    )

    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert errors["parts"][0] == {}
    assert set(errors["parts"][1]) == {"szie", "size"}
    assert set(errors["by"]) == {"1"}


def test_where_the_address_says_all_a_body_says_nothing(api, owner, project):
    client, path = api(owner), f"{PROJECT}splits/"
    client.put(path, {}, content_type="application/json")

    refused = client.post(path, {"anew": True}, content_type="application/json")

    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"anew"})
    assert client.post(path).status_code == 200
    assert client.post(path, {}, content_type="application/json").status_code == 200


def test_a_form_may_hold_the_token_of_its_page_and_no_other_field(api, owner, project):
    form = {"text": "The quay is closed.", "title": "Quay", "csrfmiddlewaretoken": "x"}

    made = api(owner).post(f"{PROJECT}documents/", form)
    refused = api(owner).post(f"{PROJECT}documents/", form | {"tilte": "Quay"})

    assert made.status_code in {201, 202}  # a job where reading takes long
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"tilte"}


def test_in_a_form_true_is_true_and_nothing_else(api, owner):
    client, path, kind = api(owner), "/api/v1/account/", "application/x-www-form-urlencoded"

    for told, status in (("true", 200), ("False", 200), ("0", 400), ("on", 400), ("", 400)):
        assert client.patch(path, f"shares_timing={told}", kind).status_code == status, told


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", PROJECT),
        ("patch", PROJECT),
        ("post", f"{PROJECT}labels/"),
        ("get", "/api/v1/account/"),
        ("put", "/api/v1/sentences/{sentence}/label/"),
        ("delete", "/api/v1/sentences/{sentence}/label/"),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_everywhere(api, owner, sentence, method, path):
    address = path.format(sentence=sentence.pk)

    answer = getattr(api(owner), method)(f"{address}?verbose=yes", {}, content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"verbose"}


def test_a_method_that_is_not_known_is_said_before_a_parameter_is(api, owner, project):
    assert api(owner).post(f"{PROJECT}?verbose=yes").status_code == 405
    assert api(owner).trace(f"{PROJECT}?verbose=yes").status_code == 405


def test_fields_that_are_none_are_refused(api, owner, project):
    assert api(owner).get(f"{PROJECT}?fields=").status_code == 400


def test_a_parameter_that_stands_twice_is_refused_unless_it_takes_several(api, owner, document):
    client, path = api(owner), f"{PROJECT}sentences/"

    twice = client.get(f"{path}?page_size=1&page_size=2")

    assert twice.status_code == 400
    assert set(twice.json()["errors"]) == {"page_size"}
    assert client.get(f"{path}?label=fact&label=opinion&fields=id&fields=text").status_code == 200
