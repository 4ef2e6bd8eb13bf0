from courses.quizzes.models.access import Audience, ExamSession
from courses.quizzes.models.analysis import ItemAnalysis
from courses.quizzes.models.answer import Answer, AnswerFile
from courses.quizzes.models.attempt import Attempt
from courses.quizzes.models.bank import QuestionBank, QuestionCategory
from courses.quizzes.models.comment import QuestionComment
from courses.quizzes.models.marking import ItemMark, Marking, PersonMark
from courses.quizzes.models.marking_task import MarkingTask
from courses.quizzes.models.question import Question, QuestionTag
from courses.quizzes.models.quiz import Quiz
from courses.quizzes.models.regrade import Regrade
from courses.quizzes.models.versions import QuestionVersion, QuizVersion

__all__ = [
    "Answer",
    "AnswerFile",
    "Attempt",
    "Audience",
    "ExamSession",
    "ItemAnalysis",
    "ItemMark",
    "Marking",
    "MarkingTask",
    "PersonMark",
    "Question",
    "QuestionBank",
    "QuestionCategory",
    "QuestionComment",
    "QuestionTag",
    "QuestionVersion",
    "Quiz",
    "QuizVersion",
    "Regrade",
]
