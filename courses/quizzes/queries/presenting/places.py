from dataclasses import dataclass
from typing import ClassVar

from courses.quizzes.queries.presenting.choice import (
    ALL_THAT_ARE_RIGHT,
    Option,
    ReviewedOption,
    reviewed,
)
from courses.quizzes.queries.presenting.parts import Answered, Place, Reviewed, Sheet


@dataclass(frozen=True)
class Rectangle:
    """Where a place lies on the picture, in per cent of it."""

    x: str
    y: str
    w: str
    h: str


@dataclass(frozen=True, kw_only=True)
class PlacesSheet(Sheet):
    """A list of places, and the same places on the picture for those who see it: labels of the same boxes."""

    template: ClassVar[str] = "quizzes/kinds/hotspot.html"
    image: dict
    input: str
    places: list[tuple[Option, Rectangle]]


@dataclass(frozen=True, kw_only=True)
class ReviewedPlaces(Reviewed):
    template: ClassVar[str] = "quizzes/kinds/hotspot_review.html"
    image: dict
    places: list[tuple[ReviewedOption, Rectangle]]


class HotSpot:
    def sheet(self, spec: dict, place: Place) -> PlacesSheet:
        chosen = place.fields.getlist(place.name)
        shown = [spec["places"][position] for position in place.item["order"]]
        return PlacesSheet(
            name=place.name,
            hint=ALL_THAT_ARE_RIGHT if place.item["several"] else "",
            image=spec["image"],
            input="checkbox" if place.item["several"] else "radio",
            places=[
                (Option(str(position), one["text"], str(position) in chosen), rectangle(one))
                for position, one in enumerate(shown)
            ],
        )

    def review(self, spec: dict, answered: Answered) -> ReviewedPlaces:
        shown = [spec["places"][position] for position in answered.item["order"]]
        return ReviewedPlaces(
            image=spec["image"],
            places=[(reviewed(one, one["text"], answered), rectangle(one)) for one in shown],
        )


def rectangle(place: dict) -> Rectangle:
    return Rectangle(**{edge: place[edge] for edge in "xywh"})
