"""What tests of the accounts pages share."""

from tests.documents.conftest import ana, quick_passwords

__all__ = ["ana", "quick_passwords"]
