"""Two more kinds of what people are told: a code for a new password, and a second step that was reset."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_kind_known',
        ),
        migrations.AlterField(
            model_name='mutedkind',
            name='kind',
            field=models.CharField(choices=[('role_given', 'role_given'), ('role_ended', 'role_ended'), ('invitation_used', 'invitation_used'), ('password_code', 'password_code'), ('factor_reset', 'factor_reset')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=[('role_given', 'role_given'), ('role_ended', 'role_ended'), ('invitation_used', 'invitation_used'), ('password_code', 'password_code'), ('factor_reset', 'factor_reset')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['role_given', 'role_ended', 'invitation_used', 'password_code', 'factor_reset'])), name='notification_kind_known'),
        ),
    ]
