from courses.quizzes.views.answering import answer, save
from courses.quizzes.views.attempts import attempt, intro, result, start, submit
from courses.quizzes.views.self_check import self_check

__all__ = ["answer", "attempt", "intro", "result", "save", "self_check", "start", "submit"]
