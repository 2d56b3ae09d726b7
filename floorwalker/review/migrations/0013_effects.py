"""Changes under watch, and audits of touchpoints."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('plan', '0018_shown_texts_in_other_languages'),
        ('review', '0012_leading_a_team'),
    ]

    operations = [
        migrations.CreateModel(
            name='TouchpointAudit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('question', models.CharField(help_text='In the words of a customer.', max_length=200)),
                ('right', models.TextField(help_text='The right answer, as it was when the audit began.', max_length=1000)),
                ('begun_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('said', models.CharField(blank=True, help_text='What was made of it, by who closed it.', max_length=500)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='touchpoint_audits', to='people.person')),
                ('statement', models.ForeignKey(blank=True, help_text='The statement that says the right answer.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.document')),
            ],
            options={
                'ordering': ['-begun_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TouchpointAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('document', 'Document'), ('place', 'Place outside'), ('contact', 'Contact'), ('asked', 'Asked there')], max_length=8)),
                ('about', models.CharField(blank=True, help_text='The record, as a Ref; nothing where somebody asked there.', max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('channel', models.CharField(max_length=12)),
                ('words', models.TextField(blank=True, max_length=2000)),
                ('likeness', models.FloatField(blank=True, help_text='Of the nearest passage, by the machine, from 0 to 1.', null=True)),
                ('disagrees', models.JSONField(default=list, help_text='Figures in which the two differ: kind, what is right, what is said.')),
                ('found_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('same', 'The same'), ('wording', 'The same in other words'), ('differs', 'Something else'), ('silent', 'No answer')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('judged_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.CharField(blank=True, help_text='Reference of the finding raised from it.', max_length=16)),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('audit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='review.touchpointaudit')),
            ],
            options={
                'ordering': ['channel', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('about', ''), _negated=True), fields=('audit', 'about', 'channel'), name='touchpoint_answer_once', violation_error_message='That touchpoint is in the audit already.'), models.CheckConstraint(condition=models.Q(models.Q(('judged_at', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='touchpoint_answer_judged_whole', violation_error_message='What was judged says by whom and when.')],
            },
        ),
        migrations.CreateModel(
            name='WatchedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('message', 'Message to customers'), ('procedure', 'Procedure, script or other text'), ('release', 'Release of a system'), ('roster', 'Roster or people'), ('other', 'Something else')], max_length=10)),
                ('about', models.CharField(blank=True, help_text='The record that tells of it, as a Ref; nothing where none does.', max_length=60)),
                ('why', models.CharField(help_text='What it is to bring.', max_length=500)),
                ('happens_on', models.DateField(help_text='From this day on, by the calendar of the house.')),
                ('after_days', models.PositiveSmallIntegerField(default=28, help_text='Days that are watched.')),
                ('stages', models.JSONField(default=list, help_text='Threads of the stages that it touches.')),
                ('measure', models.CharField(help_text='Code of the figure that it is to move.', max_length=12)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('begun_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('keep', 'It stays'), ('undo', 'It is undone'), ('mend', 'It is mended and watched anew')], max_length=4)),
                ('said', models.CharField(blank=True, help_text='Why, in the words of who ended it.', max_length=500)),
                ('figures', models.JSONField(blank=True, help_text='What had moved when it was ended, as it was then.', null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('journey', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.journey')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_watched', to='people.person')),
            ],
            options={
                'ordering': ['-happens_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_at', None), models.Q(('approved_by__isnull', False), ('journey__isnull', False), models.Q(('stages', []), _negated=True)), _connector='OR'), name='watched_change_approved_whole', violation_error_message='A change is watched at a stage of a journey.'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('approved_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('said', ''), _negated=True)), _connector='OR'), name='watched_change_ended_whole', violation_error_message='A watch is ended with what was decided and why.')],
            },
        ),
    ]
