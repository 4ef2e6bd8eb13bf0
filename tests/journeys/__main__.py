"""`make journeys`: the browser journeys, two files at a time, against one product that runs for all of them."""

import os
import subprocess
import sys

from tests.stack import ROOT, running


def main() -> int:
    with running(demo=True) as stack:
        env = os.environ | {"JOURNEY_URL": stack.url, "GWANMUN_VAR": str(stack.var)}
        pytest = [sys.executable, "-m", "pytest", "tests/journeys", "-m", "journey", "-n", "2"]
        return subprocess.run([*pytest, "--dist", "loadfile", *sys.argv[1:]], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
