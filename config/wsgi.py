"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from config import database, lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if os.environ.get(lifeline.SUPERVISED):
    lifeline.end_with_parent()
database.ensure()
application = get_wsgi_application()
