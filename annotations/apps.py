"""The annotations app."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """What people say about what was ingested."""

    name = "annotations"

    def ready(self) -> None:
        """What people said of a page goes along when it is read again; what follows when one is done with."""
        from annotations import carrying, finishing, repeats, training, uncertainty
        from documents import versions

        if carrying.carry not in versions.on_new_version:
            versions.on_new_version.append(carrying.carry)
        for happen in (training.finished, repeats.draw, uncertainty.changed):
            if happen not in finishing.on_done:
                finishing.on_done.append(happen)
