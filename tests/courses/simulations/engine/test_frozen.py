"""Engine semantics are frozen by number: what an engine once said stays what it must say."""

import json
import shutil

import pytest

from courses.simulations import engine

from . import frozen


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The frozen files, to be changed."""
    for folder in ("vectors", "packages"):
        shutil.copytree(frozen.ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(frozen, "ROOT", tmp_path)
    monkeypatch.setattr(frozen, "MANIFEST", tmp_path / "vectors" / "manifest.json")
    monkeypatch.setattr(frozen, "FOLDERS", {"1": tmp_path / "vectors"})
    return tmp_path


def test_the_engine_of_today_has_vectors_of_its_own():
    assert engine.ENGINE_VERSION in frozen.SEALS
    assert frozen.SEALS.keys() == frozen.FOLDERS.keys()
    assert any(path.endswith(".jsonl") for path in frozen.manifest(engine.ENGINE_VERSION))


def test_two_engines_have_no_folder_in_common():
    folders = list(frozen.FOLDERS.values())

    assert len(set(folders)) == len(folders)


@pytest.mark.parametrize("version", frozen.SEALS)
def test_what_was_frozen_is_as_it_was(version):
    frozen.check(version)


@pytest.mark.parametrize("path", frozen.manifest("1"))
def test_a_changed_frozen_file_is_found(copied, path):
    file = copied / path
    file.write_bytes(file.read_bytes() + b"\n")

    with pytest.raises(frozen.Thawed, match=path):
        frozen.check("1")


def test_a_removed_vector_is_found(copied):
    (copied / "vectors" / "language.jsonl").unlink()

    with pytest.raises(frozen.Thawed, match="language.jsonl"):
        frozen.check("1")


def test_a_vector_that_was_put_beside_the_frozen_ones_is_found(copied):
    (copied / "vectors" / "5-new.jsonl").write_text("{}\n", encoding="utf-8")

    with pytest.raises(frozen.Thawed, match="5-new.jsonl was put among the vectors"):
        frozen.check("1")


def test_a_manifest_changed_along_with_its_file_is_found(copied):
    manifest = json.loads(frozen.MANIFEST.read_text(encoding="utf-8"))
    del manifest["1"]["vectors/language.jsonl"]
    frozen.MANIFEST.write_text(json.dumps(manifest), encoding="utf-8")
    (copied / "vectors" / "language.jsonl").unlink()

    with pytest.raises(frozen.Thawed, match="the list of frozen files of engine 1"):
        frozen.check("1")


def test_an_engine_without_vectors_is_found(copied):
    with pytest.raises(frozen.Thawed, match="engine 2"):
        frozen.manifest("2")
