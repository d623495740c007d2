"""The address at work of a member of staff, encrypted, and the codes by which it is confirmed.

The plain column goes: no page ever let anybody enter an address, and none in it was ever confirmed.
"""

import uuid

import django.db.models.deletion
import fuwuyue.protection.api
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organisation", "0014_password_codes"),
    ]

    operations = [
        migrations.RemoveField(model_name="user", name="email"),
        migrations.AddField(
            model_name="user",
            name="email",
            field=fuwuyue.protection.api.EncryptedTextField(blank=True, label="user.email", null=True),
        ),
        migrations.CreateModel(
            name="EmailCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", fuwuyue.protection.api.EncryptedTextField(label="emailcode.email")),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
    ]
