from django.core.management.base import BaseCommand

from lms.people import operations


class Command(BaseCommand):
    help = (
        "Gives the groups of all roles their permissions and sets up the review of content, as"
        " lms/people/operations/role_permissions.py has it. Safe to repeat; run it after every migrate."
    )

    def handle(self, *args, **options):
        operations.setup_roles()
        self.stdout.write("Roles and review are set up.")
