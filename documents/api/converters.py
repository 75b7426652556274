"""Ids in addresses; one that no row can have is no address."""

from django.urls import register_converter
from drf_spectacular.types import DJANGO_PATH_CONVERTER_MAPPING, OpenApiTypes

BIGINT = 2**63 - 1


class BigIntConverter:
    """A bigint: a longer number matches nothing, where the database would search in vain."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > BIGINT:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(BigIntConverter, "bigint")
# To whoever reads the description it is a number.
DJANGO_PATH_CONVERTER_MAPPING["bigint"] = OpenApiTypes.INT64
