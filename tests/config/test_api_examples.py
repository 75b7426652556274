"""The examples in the API's description are what the API takes and answers."""

import pytest
from jsonschema import Draft202012Validator

from config.api import whole_schema
from config.api_examples import EXAMPLES


def examples():
    for operations in whole_schema()["paths"].values():
        for operation in operations.values():
            if not isinstance(operation, dict):
                continue
            bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
            for place, body in bodies.items():
                for content in body.get("content", {}).values():
                    for example in content.get("examples", {}).values():
                        yield operation["operationId"], place, content["schema"], example["value"]


@pytest.mark.parametrize(
    ("operation", "place", "shape", "value"),
    list(examples()),
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_an_example_is_of_its_shape(operation, place, shape, value):
    whole = {**shape, "components": whole_schema()["components"]}

    errors = [error.message for error in Draft202012Validator(whole).iter_errors(value)]

    assert errors == []
    properties = whole["components"]["schemas"][shape["$ref"].rpartition("/")[2]]["properties"]
    assert set(value) <= set(properties)


def test_every_example_belongs_to_an_operation():
    assert {operation for operation, *_ in examples()} == set(EXAMPLES)
