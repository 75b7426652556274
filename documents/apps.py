"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What was ingested; knows nothing of labels."""

    name = "documents"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from documents.accounts.factors import end_elsewhere

        authenticator_added.connect(end_elsewhere, dispatch_uid="documents.end_elsewhere")
