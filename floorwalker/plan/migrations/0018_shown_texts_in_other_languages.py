"""The texts of statements in other languages that were shown to who confirmed them."""

from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('plan', '0017_what_meetings_serve'),
    ]

    operations = [
        migrations.AddField(
            model_name='showntext',
            name='spoken',
            field=models.ManyToManyField(help_text='Those of the statements that it said otherwise.', related_name='+', to='plan.documentvariant'),
        ),
        migrations.AlterField(
            model_name='showntext',
            name='digest',
            field=models.CharField(help_text='SHA-256 of title, variables and text with its statements said.', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='showntext',
            constraint=models.UniqueConstraint(fields=('version', 'digest'), name='shown_text_once'),
        ),
    ]
