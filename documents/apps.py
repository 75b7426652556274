"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What was ingested; knows nothing of labels."""

    name = "documents"

    def ready(self) -> None:
        """What the accounts library says was done is written down, and ends sessions where it has to."""
        from allauth.mfa.signals import authenticator_added

        from documents.accounts import audited  # noqa: F401 - connects to its signals
        from documents.accounts.factors import end_elsewhere

        authenticator_added.connect(end_elsewhere, dispatch_uid="documents.end_elsewhere")
