"""What was said in contacts, turn by turn, and what automatic checks ask of them."""

import django.db.models.deletion
import floorwalker.record.models.interactions
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('ground', '0003_decisions_owed'),
        ('people', '0001_house'),
        ('record', '0004_totals_from_shares'),
    ]

    operations = [
        migrations.CreateModel(
            name='PhraseList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('party', models.CharField(choices=[('agent', 'Agent'), ('customer', 'Customer'), ('system', 'System')], default='agent', help_text='Whose words are looked through.', max_length=8)),
                ('phrases', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Transcript',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('contact', models.BigIntegerField(help_text='Number of the contact.')),
                ('source', models.CharField(max_length=40)),
                ('external_id', models.CharField(help_text='Its key in the source.', max_length=120)),
                ('channel', models.CharField(choices=[('voice', 'Voice'), ('chat', 'Chat'), ('email', 'Email')], max_length=5)),
                ('language', models.CharField(blank=True, help_text='BCP 47; empty where nobody said.', max_length=12)),
                ('made_by', models.CharField(choices=[('person', 'Written by people'), ('machine', 'Machine made'), ('import', 'As the source gave it')], max_length=7)),
                ('model', models.CharField(blank=True, help_text='Name and version of the speech model.', max_length=80)),
                ('masked_with', models.CharField(help_text='Version of the masking that it went through.', max_length=8)),
                ('codes_removed', models.PositiveSmallIntegerField(default=0, help_text='Card security codes that were taken out of it.')),
                ('digest', models.CharField(help_text='SHA-256 of what was said, card security codes left out.', max_length=64)),
                ('added_at', models.DateTimeField()),
                ('batch', models.ForeignKey(blank=True, help_text='The import it came with; it is seen only once that is published.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transcripts', to='record.import')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='transcript_source_once')],
                'indexes': [models.Index(fields=['contact'], name='transcript_contact')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('party', models.CharField(choices=[('agent', 'Agent'), ('customer', 'Customer'), ('system', 'System')], max_length=8)),
                ('at_ms', models.PositiveIntegerField(blank=True, help_text='None where the source gives no times.', null=True)),
                ('to_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('text', models.TextField(help_text='The words, each masked span one U+FFFC.')),
                ('spans', models.JSONField(default=list, help_text='Kind of each masked span, in order.')),
                ('hidden', models.BinaryField(blank=True, help_text='What was masked, sealed; never a card security code.', null=True)),
                ('sentiment', models.FloatField(blank=True, help_text='-1 to 1 by the lexicon; none where it knows no word.', null=True)),
                ('person', models.ForeignKey(blank=True, db_index=False, help_text='Which agent, where known.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('transcript', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='record.transcript')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('transcript', 'position'), name='turn_position_once'), models.CheckConstraint(condition=models.Q(('to_ms', None), ('to_ms__gte', models.F('at_ms')), _connector='OR'), name='turn_ends_after_start')],
                'ordering': ['transcript', 'position'],
            },
        ),
        migrations.CreateModel(
            name='SuspectedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField(help_text='Where in the words it begins.')),
                ('end', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('open', 'To be looked at'), ('removed', 'Removed'), ('no_code', 'No security code')], default='open', max_length=7)),
                ('decided_by', models.CharField(blank=True, max_length=40)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('turn', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspected', to='record.turn')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['id'], name='suspected_open')],
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Features',
            fields=[
                ('contact', floorwalker.record.models.interactions.ContactNumber(primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('channel', models.CharField(max_length=8)),
                ('hold_seconds', models.FloatField(blank=True, null=True)),
                ('hold_longest_seconds', models.FloatField(blank=True, null=True)),
                ('holds', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('silence_seconds', models.FloatField(blank=True, help_text='From the sound; the same holds of the next four.', null=True)),
                ('silence_longest_seconds', models.FloatField(blank=True, null=True)),
                ('silence_longest_at_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('talk_over_seconds', models.FloatField(blank=True, null=True)),
                ('talk_over_at_ms', models.PositiveIntegerField(blank=True, help_text='Where the longest begins.', null=True)),
                ('turns', models.PositiveIntegerField(blank=True, null=True)),
                ('agent_words', models.PositiveIntegerField(blank=True, null=True)),
                ('customer_words', models.PositiveIntegerField(blank=True, null=True)),
                ('agent_words_a_minute', models.FloatField(blank=True, null=True)),
                ('customer_words_a_minute', models.FloatField(blank=True, null=True)),
                ('first_response_seconds', models.FloatField(blank=True, help_text="From the customer's first words to the agent's next.", null=True)),
                ('sentiment', models.FloatField(blank=True, help_text="Mean of the customer's turns, -1 to 1.", null=True)),
                ('sentiment_trend', models.FloatField(blank=True, help_text='Mean of the last third less that of the first.', null=True)),
                ('sentiment_lowest_at', models.PositiveIntegerField(blank=True, help_text="Position of the customer's lowest turn.", null=True)),
                ('sentiment_method', models.CharField(blank=True, max_length=60)),
                ('masked', models.JSONField(default=dict, help_text='Spans masked, by kind.')),
                ('card_asked_at', models.PositiveIntegerField(blank=True, help_text='Position of the turn that asks for a card.', null=True)),
                ('card_said_at', models.PositiveIntegerField(blank=True, help_text='Position of the first turn that held a card or its code.', null=True)),
                ('phrases', models.JSONField(default=dict, help_text='Code of a list to its version and the position of the turn that says it, or none.')),
                ('made_at', models.DateTimeField()),
                ('agent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('queue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.queue')),
            ],
            options={
                'indexes': [models.Index(fields=['started_at', 'contact'], name='features_time')],
            },
        ),
        migrations.CreateModel(
            name='SentimentCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.BigIntegerField()),
                ('said', models.CharField(choices=[('negative', 'Negative'), ('neutral', 'Neutral'), ('positive', 'Positive')], max_length=8)),
                ('machine', models.FloatField(blank=True, help_text='What the machine had said then.', null=True)),
                ('method', models.CharField(help_text='By which method.', max_length=60)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['contact'], name='sentiment_said_contact')],
            },
        ),
    ]
