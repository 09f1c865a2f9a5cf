"""The application as a WSGI server wants it."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.config.settings")

application = get_wsgi_application()

# All doors are imported now, and not while the first till waits.
resolve("/health")
