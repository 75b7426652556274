"""The annotations app."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """What people say about what was ingested."""

    name = "annotations"

    def ready(self) -> None:
        """What people said of a page goes along when it is read again."""
        from annotations import carrying
        from documents import versions

        if carrying.carry not in versions.on_new_version:
            versions.on_new_version.append(carrying.carry)
