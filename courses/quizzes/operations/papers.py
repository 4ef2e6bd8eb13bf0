"""Drawing a paper: which questions, in which order, with their options shown how."""

import secrets
from uuid import UUID

from courses.quizzes.drawing import draw
from courses.quizzes.marking import KINDS
from courses.quizzes.models import QuestionVersion, QuizVersion
from courses.quizzes.models.contents import candidates_of, count_of, draws_of
from courses.quizzes.queries import fitness

chance = secrets.SystemRandom()


class NotEnoughQuestions(Exception):
    """A bank has lost questions since the quiz was published."""


def draw_paper(*, quiz_version: QuizVersion, person: UUID, language: str) -> dict:
    """A paper for the person of this key: questions in that language, or as they were written where it is missing.

    A question is on it at most once, whichever draws it fits. Raises NotEnoughQuestions.
    """
    rules = quiz_version.rules
    chosen = _chosen(rules["sections"])
    versions = _versions({group for _section, group, _marks in chosen}, language)
    if any(group not in versions for _section, group, _marks in chosen):
        raise NotEnoughQuestions(rules["slug"])
    return {
        "format": 2,
        "person": str(person),
        "quiz": {"version": quiz_version.pk, "sha256": quiz_version.spec_sha256},
        "language": language,
        "sections": [
            {name: section[name] for name in ("title", "intro", "pass_mark")} for section in rules["sections"]
        ],
        "items": [
            _item(number, section, versions[group], marks)
            for number, (section, group, marks) in enumerate(chosen, start=1)
        ],
    }


def _chosen(sections: list[dict]) -> list[tuple[int, str, int | str]]:
    """Section, question (as its translation group) and marks of every item of the paper, in order."""
    wanted = [
        (place, one)
        for place, section in enumerate(sections)
        for item in section["items"]
        for one in draws_of(item)
    ]
    drawn = draw([(candidates_of(one), count_of(one)) for _place, one in wanted], chance)
    if isinstance(drawn, int):
        raise NotEnoughQuestions(wanted[drawn][1])
    chosen: list[list] = [[] for _section in sections]
    for (place, one), groups in zip(wanted, drawn, strict=True):
        chosen[place] += [(place, group, one["marks"]) for group in groups]
    for section, items in zip(sections, chosen, strict=True):
        if section["shuffle"]:
            chance.shuffle(items)
    return [item for items in chosen for item in items]


def _versions(groups: set[str], language: str) -> dict[str, QuestionVersion]:
    """By translation group: the live version that suits the language best."""
    live = QuestionVersion.objects.live().filter(question__translation_key__in=groups)
    rows = live.values_list("question__translation_key", "language", "pk")
    best = {}
    for group, _language, pk in sorted(rows, key=lambda row: fitness(row[1], language), reverse=True):
        best[str(group)] = pk
    versions = QuestionVersion.objects.in_bulk(best.values())
    return {group: versions[pk] for group, pk in best.items()}


def _item(number: int, section: int, version: QuestionVersion, marks: int | str) -> dict:
    return {
        "item": number,
        "section": section,
        "version": version.pk,
        "sha256": version.spec_sha256,
        "language": version.language,
        "kind": version.spec["kind"],
        "marks": marks,
        **KINDS[version.spec["kind"]].paper(version.spec, chance),
    }
