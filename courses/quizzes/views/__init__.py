from courses.quizzes.views.answering import answer, save
from courses.quizzes.views.attempts import attempt, result, resume, submit
from courses.quizzes.views.files import own_file, upload
from courses.quizzes.views.self_check import self_check
from courses.quizzes.views.starting import intro, start

__all__ = [
    "answer",
    "attempt",
    "intro",
    "own_file",
    "result",
    "resume",
    "save",
    "self_check",
    "start",
    "submit",
    "upload",
]
