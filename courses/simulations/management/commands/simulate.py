import argparse
import sys

from django.core.management.base import BaseCommand

from courses.simulations.engine import BadInput, command


class Command(BaseCommand):
    help = (
        "Play a scenario package and print what came of it as JSON. "
        "Exit code 2 and one line `PATH: text` for bad input; touches no database."
    )
    requires_system_checks = []

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, allow_abbrev=False, **kwargs)
        parser.error = command.refuse_usage
        return parser

    def add_arguments(self, parser):
        command.add_arguments(parser)

    def run_from_argv(self, argv):
        try:
            super().run_from_argv(argv)
        except BadInput as fault:
            sys.exit(command.report_fault(fault, sys.stderr.buffer))

    def handle(self, *args, **options):
        # The streams themselves: Django's wrappers would change line ends and colours.
        streams = sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer
        code = command.run(argparse.Namespace(**options), *streams)
        if code:
            sys.exit(code)
