"""Changes of state: banks and what is said of their questions, attempts, answers, marking."""

from courses.quizzes.operations.answers import (
    LAST_REVISION,
    LONGEST_ESSAY,
    AnswerFinal,
    AnswerOutdated,
    AnswerTooLong,
    AttemptClosed,
    AttemptPaused,
    AttemptUnknown,
    ItemLeftBehind,
    ItemUnknown,
    NotToBeChecked,
    Saved,
    Typed,
    save_answer,
)
from courses.quizzes.operations.attempts import (
    NoLongerOpen,
    NotOpenYet,
    PledgeMissing,
    QuizNotOffered,
    TooSoon,
    TriesUsedUp,
    go_on,
    start_attempt,
    submit_attempt,
)
from courses.quizzes.operations.breaks import NoBreakLeft, pause_attempt, resume_attempt
from courses.quizzes.operations.categories import (
    CategoryInUse,
    add_category,
    change_category,
    delete_category,
)
from courses.quizzes.operations.clock import close_overdue, keep_time
from courses.quizzes.operations.comments import add_comment, resolve_comment
from courses.quizzes.operations.importing import import_bank, import_quiz
from courses.quizzes.operations.papers import NotEnoughQuestions

__all__ = [
    "LAST_REVISION",
    "LONGEST_ESSAY",
    "AnswerFinal",
    "AnswerOutdated",
    "AnswerTooLong",
    "AttemptClosed",
    "AttemptPaused",
    "AttemptUnknown",
    "CategoryInUse",
    "ItemLeftBehind",
    "ItemUnknown",
    "NoBreakLeft",
    "NoLongerOpen",
    "NotEnoughQuestions",
    "NotOpenYet",
    "NotToBeChecked",
    "PledgeMissing",
    "QuizNotOffered",
    "Saved",
    "TooSoon",
    "TriesUsedUp",
    "Typed",
    "add_category",
    "add_comment",
    "change_category",
    "close_overdue",
    "delete_category",
    "go_on",
    "import_bank",
    "import_quiz",
    "keep_time",
    "pause_attempt",
    "resolve_comment",
    "resume_attempt",
    "save_answer",
    "start_attempt",
    "submit_attempt",
]
