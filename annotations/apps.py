"""The annotations app."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """What people say about what was ingested."""

    name = "annotations"
