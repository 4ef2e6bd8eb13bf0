"""Blocks of the editor: what questions and quizzes are made of."""

from courses.quizzes.blocks.contents import DIFFICULTIES, INTRO_FEATURES, CategoryField, ContentsBlock
from courses.quizzes.blocks.parts import (
    FEEDBACK_FEATURES,
    PART_FEATURES,
    SCORING,
    STEM_FEATURES,
    TRUTH,
    OptionsBlock,
)

__all__ = [
    "DIFFICULTIES",
    "FEEDBACK_FEATURES",
    "INTRO_FEATURES",
    "PART_FEATURES",
    "SCORING",
    "STEM_FEATURES",
    "TRUTH",
    "CategoryField",
    "ContentsBlock",
    "OptionsBlock",
]
