"""The room as Django knows it."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Named once, so that migrations do not hang on anybody's settings."""

    name = "vault"
    default_auto_field = "django.db.models.BigAutoField"
