"""The command `simulate` without Django: arguments and streams in, an exit code out (format, section 11)."""

import argparse
import json
from typing import BinaryIO

from .draws import check_draw, default_draw
from .events import check_events
from .faults import BadInput
from .machine import ENGINE_VERSION, Machine, play
from .package import Package, load_package
from .reading import inspect, parse, read_file
from .report import judge
from .selftest import self_test

BAD_INPUT = 2
FINDINGS = 1

_LINE_MEMBERS = {"package", "events", "draw", "prefixes"}
_PACKAGES_KEPT = 16
# JSON may hold these as they are, but a reader that splits lines by Unicode would break the line there.
_LINE_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `run` reads."""
    parser.add_argument("package", nargs="?", help="file with the scenario package")
    parser.add_argument("--events", help="file with the JSON list of events")
    parser.add_argument("--draw", help="file with the draw, a JSON object; without it the default draw")
    parser.add_argument("--prefixes", action="store_true", help="add the run of the first 0, 1, … events")
    parser.add_argument(
        "--self-test", action="store_true", help="print the findings; exit 1 if there are any"
    )
    parser.add_argument("--batch", action="store_true", help="read runs from standard input, one a line")


def refuse_usage(message: str) -> None:
    """For `parser.error`: wrong usage is bad input like any other."""
    raise BadInput("$", message)


def report_fault(fault: BadInput, stderr: BinaryIO) -> int:
    """Say what is wrong in one line; the exit code."""
    _write(stderr, str(fault))
    return BAD_INPUT


def run(options: argparse.Namespace, stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO) -> int:
    """Do what the options say. Bad input is one line on stderr, nothing on stdout, and exit code 2."""
    try:
        _check_usage(options)
        if options.batch:
            return _run_batch(stdin, stdout)
        package = load_package(read_file(options.package))
        answer = self_test(package) if options.self_test else _run_files(package, options)
    except BadInput as fault:
        return report_fault(fault, stderr)
    _write(stdout, _as_line(answer))
    return FINDINGS if options.self_test and answer else 0


def outcome(package: Package, draw: dict, events: list, prefixes: bool = False) -> dict:
    """What the command prints for a run."""
    machine = play(package, draw, events)
    state, trace = machine.state, machine.trace
    answer = {
        "engine": ENGINE_VERSION,
        "spec_sha256": package.sha256,
        "draw": machine.draw,
        "head": machine.head,
        "now": state.now,
        "over": state.over,
        "records": state.records,
        "trace": trace.entries,
        "report": judge(package, state, trace).as_json(),
    }
    return answer | ({"prefixes": _prefixes(package, draw, events)} if prefixes else {})


def _prefixes(package: Package, draw: dict, events: list) -> list[dict]:
    machine = Machine(package, draw)
    found = [_prefix(machine)]
    for event in events:
        machine.step(event)
        found.append(_prefix(machine))
    return found


def _prefix(machine: Machine) -> dict:
    report = judge(machine.package, machine.state, machine.trace)
    return {
        "seq": machine.seq,
        "head": machine.head,
        "now": machine.state.now,
        "score": report.score,
        "verdicts": {key: verdict.verdict for key, verdict in report.verdicts.items()},
    }


def _check_usage(options: argparse.Namespace) -> None:
    run_only = options.events is not None or options.draw is not None or options.prefixes
    if options.batch:
        if options.package is not None or run_only or options.self_test:
            raise BadInput("$", "--batch takes nothing else")
    elif options.package is None:
        raise BadInput("$", "name a package, or use --batch")
    elif options.self_test:
        if run_only:
            raise BadInput("$", "--self-test takes a package and nothing else")
    elif options.events is None:
        raise BadInput("$", "--events is missing")


def _run_files(package: Package, options: argparse.Namespace) -> dict:
    draw = default_draw(package)
    if options.draw is not None:
        draw = parse(read_file(options.draw))
    return outcome(package, draw, parse(read_file(options.events)), options.prefixes)


def _run_batch(stdin: BinaryIO, stdout: BinaryIO) -> int:
    packages = _Packages()
    for line in stdin:
        try:
            answer = _run_line(line, packages)
        except BadInput as fault:
            answer = {"error": str(fault)}
        _write(stdout, _as_line(answer))
    return 0


def _run_line(line: bytes, packages: "_Packages") -> dict:
    source = parse(line)
    if type(source) is not dict:
        raise BadInput("$", "a line must be an object without a member written twice")
    if unknown := source.keys() - _LINE_MEMBERS:
        raise BadInput("$", f"unknown member {min(unknown)}")
    for name in ("package", "events"):
        if name not in source:
            raise BadInput("$", f"{name} is missing")
    if type(source.get("prefixes", False)) is not bool:
        raise BadInput("$.prefixes", "must be true or false")
    package = packages.load(source["package"])
    draw = check_draw(package, source["draw"], "$.draw") if "draw" in source else default_draw(package)
    return outcome(package, draw, check_events(source["events"], "$.events"), source.get("prefixes", False))


class _Packages:
    """The packages of a batch, loaded once for the same content: a file may change between two lines."""

    def __init__(self):
        self._loaded: dict[bytes, Package] = {}

    def load(self, path) -> Package:
        if type(path) is not str:
            raise BadInput("$.package", "must be the path of a file")
        inspect(path, root="$.package")
        try:
            content = read_file(path)
            if content not in self._loaded:
                self._keep(content, load_package(content))
        except BadInput as fault:
            raise fault.below("$.package") from fault
        return self._loaded[content]

    def _keep(self, content: bytes, package: Package) -> None:
        if len(self._loaded) >= _PACKAGES_KEPT:
            self._loaded.clear()
        self._loaded[content] = package


def _as_line(answer) -> str:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_LINE_BREAKS) if not text.isascii() else text


def _write(stream: BinaryIO, line: str) -> None:
    stream.write(line.encode("utf-8", "backslashreplace") + b"\n")
    stream.flush()
