from django.core.management.base import BaseCommand, CommandError

from certification.awards import operations
from lms.audit.operations import first_broken_seal


class Command(BaseCommand):
    help = (
        "Proves certificates from the ground: takes the acts and answers they rest on, plays and judges them again"
        " with the stored versions, and holds hashes, reports and results against each other and against the audit"
        " trail. One line per certificate, with the first difference; exit code 1 when there is one. Changes nothing."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--certificate", metavar="N", default="", help="one, by its register number or its serial"
        )
        which.add_argument("--sample", type=int, metavar="K", help="so many, chosen by chance")
        which.add_argument(
            "--all",
            action="store_true",
            help="every certificate, and every version, run and attempt that no certificate rests on",
        )

    def handle(self, *args, certificate, sample, **options):
        if sample is not None and sample < 1:
            raise CommandError("--sample takes a number above zero.", returncode=2)
        periods = operations.sample(sample) if sample else operations.certified(number=certificate)
        if certificate and not periods.exists():
            raise CommandError(f"There is no certificate {certificate}.", returncode=2)
        if broken := first_broken_seal():
            raise CommandError(
                f"The audit trail is broken up to event {broken.last_event}: see verify_audit."
            )
        prover = operations.Prover()
        differing = self.prove(prover, periods)
        if options["all"]:
            differing += self.prove_the_rest(prover)
        if differing:
            raise CommandError(f"{differing} differences.")

    def prove(self, prover: operations.Prover, periods) -> int:
        proved = differing = 0
        for proof in prover.certificates(periods):
            proved += 1
            differing += proof.difference is not None
            rests_on = ", ".join(f"{number} {kind}" for kind, number in sorted(proof.counts.items()))
            self.stdout.write(f"{proof.name}: {proof.difference or f'proved ({rests_on})'}")
        self.stdout.write(f"{proved - differing} of {proved} certificates proved.")
        return differing

    def prove_the_rest(self, prover: operations.Prover) -> int:
        differing = 0
        for difference in prover.all_else():
            self.stdout.write(difference)
            differing += 1
        runs, attempts = len(prover.runs), len(prover.attempts)
        self.stdout.write(
            f"In all {runs} runs and {attempts} attempts looked at; {differing} differ elsewhere."
        )
        return differing
