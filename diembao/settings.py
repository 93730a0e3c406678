"""Django's settings, for the tools that ask for a settings module (mypy, django-admin)."""

import os
from pathlib import Path

from vault.record import APPS, databases, in_home

INSTALLED_APPS = APPS
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None
DATABASES = databases(
    os.environ.get("DIEMBAO_DATABASE_URL") or in_home(Path(os.environ.get("DIEMBAO_HOME") or "var")),
)
