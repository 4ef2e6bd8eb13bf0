from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0004_contents_of_before'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='question',
            name='answer',
        ),
        migrations.RemoveField(
            model_name='question',
            name='tolerance',
        ),
        migrations.RemoveField(
            model_name='quiz',
            name='feedback',
        ),
        migrations.DeleteModel(
            name='QuizDraw',
        ),
    ]
