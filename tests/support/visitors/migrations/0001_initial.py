import uuid

from django.db import migrations, models

from fuwuyue.protection.encrypted import BlindIndexField, EncryptedTextField


class Migration(migrations.Migration):
    initial = True
    operations = (
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid.uuid4)),
                ("name", EncryptedTextField(label="visitor.name")),
                ("note", EncryptedTextField(label="visitor.note", null=True)),
                ("name_index", BlindIndexField(of="name")),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
        ),
    )
