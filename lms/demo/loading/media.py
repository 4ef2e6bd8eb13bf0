"""The pictures and the film of the lessons, drawn by scripts/draw_demo.py, as trainers would have uploaded them."""

from pathlib import Path

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from lms.demo.people import CONTENT


def picture(name: str) -> int:
    """The picture of this file name, uploaded if it is missing."""
    return _uploaded(get_image_model(), CONTENT / "images" / name)


def film(name: str) -> int:
    """The film or captions of this file name, uploaded if they are missing."""
    return _uploaded(get_document_model(), CONTENT / "films" / name)


def _uploaded(model, path: Path) -> int:
    title = path.stem.replace("-", " ").replace(".", ", ").capitalize()
    found = model.objects.filter(title=title).first()
    if found is None:
        found = model.objects.create(title=title, file=ContentFile(path.read_bytes(), name=path.name))
        found.get_file_size()
        found.get_file_hash()
    return found.pk
