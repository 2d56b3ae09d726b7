import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ground', '0001_ground'),
        ('people', '0001_people'),
        ('plan', '0001_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='roster',
            name='job',
            field=models.OneToOneField(blank=True, help_text='The work that made it; a retry of that work makes no second version.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ground.job'),
        ),
        migrations.CreateModel(
            name='RosterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=160)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('author', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField()),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='plan.roster')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='plan.rosterchange')),
            ],
            options={'ordering': ['-id']},
        ),
        migrations.CreateModel(
            name='RosterWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('decided_by', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='plan.roster')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('roster', 'person', 'rule', 'day'), name='roster_waiver_once')],
            },
        ),
    ]
