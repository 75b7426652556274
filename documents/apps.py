"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What was ingested; knows nothing of labels."""

    name = "documents"

    def ready(self) -> None:
        """What the accounts library says was done is written down."""
        from documents.accounts import audited  # noqa: F401 - connects to its signals
