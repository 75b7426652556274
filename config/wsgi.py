"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from config import admission, database, lifeline, slow_clients

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if os.environ.get(lifeline.SUPERVISED):
    lifeline.end_with_parent()
database.ensure()
database.serve_as("web")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - it needs what is set above

from documents.authentication import is_of_somebody  # noqa: E402

application = admission.Admission(
    django,
    places=database.THREADS,
    largest_upload=settings.UPLOAD_MB << 20,
    passes=(settings.STATIC_URL, "/health/"),
    trusts_proxy=settings.TRUST_PROXY,
    is_of_somebody=is_of_somebody,
)
slow_clients.start(settings.PORT, application.reading.longest)
