"""Pictures inside of files: taken only when they are pictures, of a size that can be shown."""

import base64
import binascii
import re
import warnings
from hashlib import sha256
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from courses.quizzes.exchange.entries import Picture, Unreadable

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
DATA_ADDRESS = re.compile(r"data:image/[\w.+-]+;base64,(.*)\Z", re.DOTALL | re.IGNORECASE)


def from_base64(name: str, text: str) -> Picture:
    """The picture that the text spells. Unreadable where it is none."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable(_("“%(name)s” is not in base64.") % {"name": name}) from error
    return checked(name, data)


def from_address(address: str) -> Picture | None:
    """The picture that a data: address holds; None for any other address."""
    found = DATA_ADDRESS.match(address)
    return from_base64("picture", found[1]) if found else None


def to_address(picture: Picture) -> str:
    with Image.open(BytesIO(picture.data), formats=FORMATS) as image:
        kind = Image.MIME[image.format]
    return f"data:{kind};base64,{base64.b64encode(picture.data).decode()}"


def checked(name: str, data: bytes) -> Picture:
    """The picture under a safe name with the ending of its kind. Unreadable where it cannot be shown."""
    if len(data) > MOST_BYTES:
        raise Unreadable(
            _("The picture “%(name)s” has more than %(most)d MB.")
            % {"name": name, "most": MOST_BYTES // 1024 // 1024}
        )
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=FORMATS) as image:
            warnings.simplefilter("ignore")
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable(
                    _("The picture “%(name)s” has more than %(most)d million pixels.")
                    % {"name": name, "most": MOST_PIXELS // 1_000_000}
                )
            image.load()
            return Picture(_named(name, data, image.format), data, image.width, image.height)
    except Unreadable:
        raise
    except Exception as error:  # whatever a decoder says of bytes that are no picture
        raise Unreadable(
            _("“%(name)s” is no picture that can be shown (PNG, JPEG, GIF or WebP).") % {"name": name}
        ) from error


def _named(name: str, data: bytes, kind: str) -> str:
    stem = re.sub(r"[^\w-]+", "-", name.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-")[:80]
    return f"{stem or sha256(data).hexdigest()[:12]}.{ENDINGS[kind]}"
