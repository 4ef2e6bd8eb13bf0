import os
from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(settings.BASE_DIR).parent / "shared" / "questions"


@pytest.fixture
def shared() -> Path:
    """Question files of others, which stay outside of the project."""
    if not SHARED.is_dir():
        message = f"{SHARED} is missing: the import of other people's questions cannot be checked"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


@pytest.fixture
def media(settings, tmp_path):
    """Pictures that come in are kept here."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path
