"""The application as a WSGI server wants it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import resolve
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "habitue.config.settings")

application = get_wsgi_application()

# All doors are imported and all catalogues read now, and not while the first till waits.
resolve("/health")
for language, _name in settings.LANGUAGES:
    translation.activate(language)
translation.deactivate()
