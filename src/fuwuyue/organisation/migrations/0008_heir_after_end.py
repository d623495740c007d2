from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0007_fill_heirs")]

    operations = [
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(heir=None) | models.Q(valid_until__isnull=False) & ~models.Q(heir=models.F("id")),
                name="division_heir_after_end",
            ),
        ),
    ]
