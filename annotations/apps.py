"""The annotations app."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """What people say about what was ingested."""

    name = "annotations"

    def ready(self) -> None:
        """What people said of a page goes along when it is read again; what follows when one is done with."""
        from annotations import carrying, erasing, finishing, repeats, training, uncertainty
        from documents import erasing as accounts
        from documents import own_data, versions

        if carrying.carry not in versions.on_new_version:
            versions.on_new_version.append(carrying.carry)
        own_data.PARTS |= erasing.OWN
        if erasing.erase not in accounts.WHAT_GOES:
            accounts.WHAT_GOES.append(erasing.erase)
        for happen in (training.finished, repeats.draw, uncertainty.changed):
            if happen not in finishing.on_done:
                finishing.on_done.append(happen)
