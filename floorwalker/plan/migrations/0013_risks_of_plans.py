import django.db.models.deletion
from django.db import migrations, models

from floorwalker.ground.few_tables import FirstTables


class Migration(FirstTables):

    dependencies = [
        ('people', '0001_house'),
        ('plan', '0012_documents_brought_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200)),
                ('likelihood', models.PositiveSmallIntegerField(choices=[(1, 'Unlikely'), (2, 'Possible'), (3, 'Likely')])),
                ('effect', models.PositiveSmallIntegerField(choices=[(1, 'Small'), (2, 'Noticeable'), (3, 'Severe')])),
                ('answer', models.CharField(help_text='What is done so that it does not happen, or does less.', max_length=500)),
                ('scenario', models.CharField(blank=True, choices=[('spike', 'More contacts than planned'), ('absence', 'Fewer people than planned'), ('outage', 'A system is down'), ('site_loss', 'The site cannot be used')], help_text='What is arranged for, where it happens after all.', max_length=9)),
                ('review_on', models.DateField(help_text='When it is looked at again.')),
                ('note', models.CharField(blank=True, help_text='What the last look at it showed.', max_length=500)),
                ('weighed_at', models.DateTimeField(help_text='When likelihood and effect were said last.')),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plan.planrisk')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risks', to='plan.serviceplan')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effect__range', (1, 3)), ('likelihood__range', (1, 3))), name='plan_risk_weighed', violation_error_message='Likelihood and effect go from 1 to 3.')],
            },
        ),
    ]
