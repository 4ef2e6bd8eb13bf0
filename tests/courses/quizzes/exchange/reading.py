"""Short ways to read and to look at what was read."""

from io import BytesIO

from courses.quizzes.exchange import Entry, Reading, read


def reading(text: str | bytes, name: str) -> Reading:
    data = text.encode() if isinstance(text, str) else text
    return read(BytesIO(data), name, "en")


def only(text: str | bytes, name: str) -> Entry:
    """The one question of a file without faults."""
    found = reading(text, name)
    assert found.faults == []
    [entry] = found.entries
    return entry


def reasons(text: str | bytes, name: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.reason) for fault in reading(text, name).faults]


def moodle(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>'


def moodle_question(sort: str, body: str, stem: str = "<p>Stem</p>") -> str:
    return moodle(
        f'<question type="{sort}"><name><text>Name</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{body}</question>'
    )
