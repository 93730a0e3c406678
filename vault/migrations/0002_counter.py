"""The one row of the change number."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def _begin_counting(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("vault", "Counter").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [migrations.RunPython(_begin_counting, migrations.RunPython.noop)]
