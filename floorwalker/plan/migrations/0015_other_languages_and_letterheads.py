import django.db.models.deletion
import uuid
from django.db import migrations, models

from floorwalker.ground.few_tables import FewTables


class Migration(FewTables):

    dependencies = [
        ('ground', '0002_standards_by_team'),
        ('people', '0001_house'),
        ('plan', '0014_statements'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('language', models.CharField(help_text='Code on the shelf of languages.', max_length=8)),
                ('brand', models.CharField(blank=True, help_text='Empty: for every brand.', max_length=80)),
                ('wanted_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='Since when it is wanted no more.', null=True)),
                ('ended_why', models.CharField(blank=True, max_length=500)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='plan.document')),
                ('translator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions_written', to='people.person')),
                ('wanted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions_wanted', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('document', 'language', 'brand'), name='document_edition_once', violation_error_message='It is wanted already.')],
                'ordering': ['document', 'language', 'brand', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DocumentVariant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='1 is the first of this version; a correction is the next.')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('checking', 'Waits for a check'), ('checked', 'Checked'), ('replaced', 'Replaced by a corrected one'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9)),
                ('title', models.CharField(max_length=120)),
                ('body', models.TextField(blank=True, help_text='Markdown.')),
                ('variables', models.TextField(blank=True, help_text='The names of the original, their meaning in this language.')),
                ('of_digest', models.CharField(help_text='SHA-256 of the text of the original that it was written beside.', max_length=64)),
                ('revision', models.PositiveIntegerField(default=0, help_text='How often it was saved.')),
                ('saved_at', models.DateTimeField()),
                ('reads_why', models.CharField(blank=True, help_text='How who asked knows that the checker reads the language.', max_length=200)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('check_note', models.CharField(blank=True, help_text='Why figures that differ from the original are right.', max_length=500)),
                ('decision_reason', models.CharField(blank=True, help_text='Why it came back or was withdrawn.', max_length=500)),
                ('digest', models.CharField(blank=True, help_text='SHA-256 of title, variables and text, once checked.', max_length=64)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='variants_asked', to='people.person')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='variants_checked', to='people.person')),
                ('checker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='variants_to_check', to='people.person')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='plan.documentedition')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variants_saved', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='plan.documentversion')),
                ('writers', models.ManyToManyField(blank=True, related_name='variants_written', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'version', 'number'), name='document_variant_number', violation_error_message='It is there already.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'checking'])), fields=('edition',), name='document_variant_one_open', violation_error_message='Somebody works on it already.'), models.UniqueConstraint(condition=models.Q(('state', 'checked')), fields=('edition', 'version'), name='document_variant_one_checked', violation_error_message='One is in use of each version.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['checked', 'replaced']), _negated=True), models.Q(('checked_by__isnull', False), ('checked_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='document_variant_checked_whole', violation_error_message='What is checked says by whom, when, and its digest.')],
                'ordering': ['-version__number', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('changes', models.PositiveIntegerField(default=0, help_text='Counts up with every change, so that nobody writes over another.')),
                ('drafted_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, help_text='What whoever decides is told.', max_length=500)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=500)),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('brand', models.CharField(blank=True, help_text='Empty: of the house, for every brand without one of its own.', max_length=80)),
                ('name', models.CharField(help_text='As it stands at the top.', max_length=80)),
                ('address', models.CharField(help_text='One line each.', max_length=300)),
                ('registration', models.CharField(help_text='Who it is in law: company, number, regulator.', max_length=200)),
                ('sender_name', models.CharField(help_text='From whom mail comes.', max_length=80)),
                ('sender_address', models.EmailField(max_length=120)),
                ('reply_to', models.EmailField(blank=True, help_text='Where answers go, if elsewhere.', max_length=120)),
                ('signature', models.CharField(blank=True, help_text='What stands below a letter, one line each.', max_length=300)),
                ('mark_kind', models.CharField(blank=True, choices=[('svg', 'SVG'), ('png', 'PNG')], max_length=3)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Waits for a decision'), ('approved', 'Approved'), ('put_away', 'Put away')], default='draft', max_length=8)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which it holds no more.', null=True)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_to_decide', to='people.person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_decided', to='people.person')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_drafted', to='people.person')),
                ('mark', models.ForeignKey(blank=True, help_text='The logo.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.storedfile')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to='people.person')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_proposed', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('brand',), name='letterhead_one_open', violation_error_message='The next one of this brand is being made already.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='letterhead_ends_after_start', violation_error_message='It ends after it began.')],
                'ordering': ['brand', '-starts_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReadingLanguage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading_language', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='VariantWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(db_index=True, max_length=40)),
                ('weight', models.PositiveSmallIntegerField()),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='index', to='plan.documentvariant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('variant', 'word'), name='variant_word_once', violation_error_message='That word is in the index already.')],
            },
        ),
        migrations.AddField(
            model_name='customermessage',
            name='variants',
            field=models.ManyToManyField(blank=True, help_text='What goes out beside it in other languages.', related_name='customer_messages', to='plan.documentvariant'),
        ),
        migrations.AddField(
            model_name='readingduty',
            name='variant',
            field=models.ForeignKey(blank=True, help_text='In which other language it was read.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.documentvariant'),
        ),
        migrations.AddField(
            model_name='readingduty',
            name='variant_digest',
            field=models.CharField(blank=True, help_text='SHA-256 of what was read in that language.', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='readingduty',
            constraint=models.CheckConstraint(condition=models.Q(('variant', None), models.Q(('variant_digest', ''), _negated=True), _connector='OR'), name='reading_duty_variant_whole', violation_error_message='What was read in another language names its words.'),
        ),
    ]
