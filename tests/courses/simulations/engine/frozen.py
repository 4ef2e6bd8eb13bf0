"""What each engine once said, for good. Runs of years ago are proved by it, so it is added to and never changed.

`manifest.json` names, for each ENGINE_VERSION, the files that fix its meaning, and their hashes. An engine that plays or
judges anything otherwise gets a new number, its own vectors in `vectors/<number>/` and its own entries here and there; it
stands beside the old one, which goes on agreeing with the old vectors.
"""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / "vectors" / "manifest.json"

# Where the vectors of an engine lie, and the hash of its part of the manifest.
FOLDERS = {"1": ROOT / "vectors"}
SEALS = {"1": "db02e0fc5d21ccc84522da08138a065f935db9ab4b1a87fb2b29abb46155a41a"}


class Thawed(Exception):
    """A file that fixes the meaning of an engine is not what it was."""


def manifest(engine: str) -> dict[str, str]:
    """SHA-256 of each frozen file of the engine, by its path below the tests of simulations. Raises Thawed."""
    files = json.loads(MANIFEST.read_text(encoding="utf-8")).get(engine, {})
    if seal(files) != SEALS.get(engine):
        raise Thawed(f"the list of frozen files of engine {engine} was changed")
    return files


def seal(files: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def check(engine: str) -> None:
    """Raises Thawed for the first frozen file that was changed, removed or put beside the others."""
    files = manifest(engine)
    for path, sha256 in files.items():
        file = ROOT / path
        if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            raise Thawed(f"{path} belongs to engine {engine} and was changed")
    there = {str(file.relative_to(ROOT)) for file in FOLDERS[engine].iterdir() if file.is_file()}
    if added := there - files.keys() - {str(MANIFEST.relative_to(ROOT))}:
        raise Thawed(f"{min(added)} was put among the vectors of engine {engine}")
