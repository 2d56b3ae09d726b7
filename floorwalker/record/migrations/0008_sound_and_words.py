"""How much of the talk is the agent's, words of nobody known, and lines that people corrected."""

import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('people', '0001_house'),
        ('record', '0007_recordings'),
    ]

    operations = [
        migrations.AddField(
            model_name='features',
            name='agent_talk_share',
            field=models.FloatField(blank=True, help_text='Of the time that both talk, 0 to 1; of two lanes alone.', null=True),
        ),
        migrations.AlterField(
            model_name='turn',
            name='party',
            field=models.CharField(choices=[('agent', 'Agent'), ('customer', 'Customer'), ('system', 'System'), ('unknown', 'Not known who')], max_length=8),
        ),
        migrations.CreateModel(
            name='TurnCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='As `Turn.text`; the same holds of the next three.')),
                ('spans', models.JSONField(default=list)),
                ('hidden', models.BinaryField(blank=True, null=True)),
                ('sentiment', models.FloatField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('turn', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='record.turn')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['turn'], name='turn_corrected')],
            },
        ),
    ]
