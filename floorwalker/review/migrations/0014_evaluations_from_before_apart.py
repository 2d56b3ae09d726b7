"""Evaluations from before have a table of their own, so that no evaluation is of that kind."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('ground', '0004_mail_files'),
        ('people', '0001_house'),
        ('record', '0008_sound_and_words'),
        ('review', '0013_effects'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='evaluation',
            name='evaluation_once_by_one',
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='kind',
            field=models.CharField(choices=[('quality', 'Evaluation'), ('self', 'Self-assessment'), ('calibration', 'Calibration'), ('second', 'Independent re-score')], default='quality', max_length=11),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('contact', 'evaluator', 'kind', 'scorecard'), name='evaluation_once_by_one', violation_error_message='This contact is evaluated by the same person already.'),
        ),
    ]
