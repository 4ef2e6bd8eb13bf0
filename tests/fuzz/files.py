"""Files of questions that went wrong on their way: valid ones damaged by chance, and bytes that never were any."""

import zipfile
from io import BytesIO
from random import Random

from courses.quizzes.exchange import FORMATS
from tests.courses.quizzes.exchange.questions import Maker

TOKENS = [
    *(b"{ } ~ = # : \\ -> %50% %-999% #1e999 T} ####".split(b" ")),
    *(
        b"::N:: $CATEGORY: [html] [id:x] // ANSWER: A) <a> </p> <br> &lt; &#0; &#xD800; &amp; &nosuch; ]]>".split(
            b" "
        )
    ),
    *(
        b"<question> </question> <text> <![CDATA[ <!DOCTYPE <!-- <?xml {1:SA:= {1:MC:a~b} {{1}} [[1]]".split(
            b" "
        )
    ),
    *(b'" "" , ; \t \r \n\n \0 \xff \xfe \xed\xa0\x80 \xc0\xaf'.split(b" ")),
    b"data:image/png;base64,iVBOR",
    b'<img src="@@PLUGINFILE@@/x.png" alt="x">',
    "가".encode(),
    "가".encode("cp949"),
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}".encode(),
    b"9" * 60,
]


def valid_file(chance: Random, name: str) -> bytes:
    maker = Maker(chance, pictures=name in ("moodle-xml", "gift"), plain=name == "aiken")
    kinds = FORMATS[name].kinds
    return FORMATS[name].write([maker.entry(kinds) for _number in range(chance.randint(1, 3))]).data


def damaged_file(chance: Random, name: str) -> bytes:
    """A valid file after some changes, or as it was; rarely only noise."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randint(0, 400))
    data = valid_file(chance, name)
    if name == "xlsx" and chance.random() < 0.8:
        return _damaged_inside(chance, data)
    return _damaged(chance, data)


def _damaged(chance: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _change in range(chance.randint(0, 6)):
        chance.choice(CHANGES)(chance, changed)
    return bytes(changed)


def _damaged_inside(chance: Random, data: bytes) -> bytes:
    """The workbook with one of its parts damaged, mostly the sheet, and the archive around it sound."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = next(name for name in parts if name.endswith("sheet1.xml"))
    name = sheet if chance.random() < 0.7 else chance.choice(sorted(parts))
    parts[name] = _damaged(chance, parts[name])
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _places(chance: Random, data: bytearray, most: int = 80) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.randint(1, most))


def _flip(chance: Random, data: bytearray) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut_out(chance: Random, data: bytearray) -> None:
    start, end = _places(chance, data)
    del data[start:end]


def _cut_off(chance: Random, data: bytearray) -> None:
    del data[chance.randint(0, len(data)) :]


def _say_twice(chance: Random, data: bytearray) -> None:
    start, end = _places(chance, data, 400)
    at = chance.randint(0, len(data))
    data[at:at] = data[start:end]


def _put_in(chance: Random, data: bytearray) -> None:
    at = chance.randint(0, len(data))
    data[at:at] = chance.choice(TOKENS) * chance.choice([1, 1, 1, 2, 30])


CHANGES = [_flip, _cut_out, _cut_off, _say_twice, _put_in, _put_in, _put_in]
