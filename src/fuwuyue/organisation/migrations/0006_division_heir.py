import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_roles")]

    operations = [
        migrations.AddField(
            model_name="division",
            name="heir",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.division",
            ),
        ),
        migrations.AlterField(
            model_name="divisionsuccession",
            name="kind",
            field=models.CharField(
                choices=[("merged", "merged"), ("split", "split"), ("renamed", "renamed"), ("moved", "moved")],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="divisionsuccession", name="one_succession_a_pair"),
        migrations.AddConstraint(
            model_name="divisionsuccession",
            constraint=models.UniqueConstraint(
                fields=("predecessor", "successor", "on_day"), name="one_succession_a_pair_a_day"
            ),
        ),
    ]
