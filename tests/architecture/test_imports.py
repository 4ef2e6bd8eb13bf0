from importlinter.cli import lint_imports


def test_every_import_follows_an_arrow(capsys):
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out
