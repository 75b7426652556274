"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What was ingested; knows nothing of labels."""

    name = "documents"
