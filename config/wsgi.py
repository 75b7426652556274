"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from config import database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

database.ensure()
application = get_wsgi_application()
