"""The telephone at work of a member of staff, encrypted, with the index by which its exact number is found."""

import fuwuyue.protection.api
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("organisation", "0011_accounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mobile",
            field=fuwuyue.protection.api.EncryptedTextField(blank=True, label="user.mobile", null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="mobile_index",
            field=fuwuyue.protection.api.BlindIndexField(of="mobile"),
        ),
    ]
