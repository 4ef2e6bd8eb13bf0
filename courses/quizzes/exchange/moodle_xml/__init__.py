"""Moodle XML, read and written."""

from courses.quizzes.exchange.moodle_xml.parsing import MOST_BYTES
from courses.quizzes.exchange.moodle_xml.reading import read
from courses.quizzes.exchange.moodle_xml.writing import write

__all__ = ["MOST_BYTES", "read", "write"]
