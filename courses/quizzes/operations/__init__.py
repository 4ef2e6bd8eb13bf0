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
    AddressNotAdmitted,
    BeingMarked,
    NoLongerOpen,
    NoSessionOpen,
    NotOpenYet,
    PledgeMissing,
    QuizNotOffered,
    StartCodeWrong,
    TooSoon,
    TriesUsedUp,
    go_on,
    start_attempt,
    submit_attempt,
)
from courses.quizzes.operations.audiences import add_audience, remove_audience
from courses.quizzes.operations.breaks import NoBreakLeft, pause_attempt, resume_attempt
from courses.quizzes.operations.categories import (
    CategoryInUse,
    add_category,
    change_category,
    delete_category,
)
from courses.quizzes.operations.clock import close_overdue, keep_time
from courses.quizzes.operations.comments import add_comment, resolve_comment
from courses.quizzes.operations.files import keep_file
from courses.quizzes.operations.importing import import_bank, import_quiz
from courses.quizzes.operations.papers import NotEnoughQuestions
from courses.quizzes.operations.person_marks import NotToMark, give_mark, may_mark, put_back, take_up
from courses.quizzes.operations.sessions import change_session, open_session, renew_start_code

__all__ = [
    "AddressNotAdmitted",
    "LAST_REVISION",
    "LONGEST_ESSAY",
    "AnswerFinal",
    "AnswerOutdated",
    "AnswerTooLong",
    "AttemptClosed",
    "AttemptPaused",
    "AttemptUnknown",
    "BeingMarked",
    "CategoryInUse",
    "ItemLeftBehind",
    "ItemUnknown",
    "NoBreakLeft",
    "NoLongerOpen",
    "NoSessionOpen",
    "NotEnoughQuestions",
    "NotOpenYet",
    "NotToBeChecked",
    "NotToMark",
    "PledgeMissing",
    "QuizNotOffered",
    "Saved",
    "StartCodeWrong",
    "TooSoon",
    "TriesUsedUp",
    "Typed",
    "add_audience",
    "add_category",
    "add_comment",
    "change_category",
    "change_session",
    "close_overdue",
    "delete_category",
    "give_mark",
    "go_on",
    "import_bank",
    "import_quiz",
    "keep_file",
    "keep_time",
    "may_mark",
    "open_session",
    "pause_attempt",
    "put_back",
    "remove_audience",
    "renew_start_code",
    "resolve_comment",
    "resume_attempt",
    "save_answer",
    "start_attempt",
    "submit_attempt",
    "take_up",
]
