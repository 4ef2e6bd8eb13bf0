import subprocess
import sys


def test_engine_needs_no_django():
    check = "import sys, courses.simulations.engine; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
