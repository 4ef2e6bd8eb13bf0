"""First wordings of what is proposed, in the language of the scenario. The trainer words them anew."""

from courses.simulations.engine import Package
from courses.simulations.engine.values import Value, as_text

LONGEST = 200

_WORDS = {
    "en": {
        "=": "{field} of {record} is “{value}”",
        "in": "{field} of {record} is one of: {value}",
        "filled": "{field} of {record} is filled in",
        "empty": "{field} of {record} is left empty",
        "has": "{field} of {record} holds “{value}”",
        "draws": "{field} of {record} is as {by} says",
        "exists": "{type} is there as it should be",
        "exists with": "{type} is there: {fields}",
        "before": "“{a}” comes before “{b}”",
        "first": "“{a}” comes first",
        "never": "Never do “{a}”",
        "never on others": "Do “{a}” only where the case needs it ({names})",
        "never other answer": "“{field}” in “{a}” is only: {value}",
        "open only": "Open only what the case needs: {type}",
        "never open": "Open nothing of this kind: {type}",
        "no reveal": "Unmask nothing the case does not need",
        "no reveal of type": "Unmask nothing of this kind: {type}",
        "reveal fields": "Unmask only {value} of {type}",
        "reveal case": "Name the case whenever something is unmasked",
        "no search": "Search for nothing the case does not need",
        "search types": "Search only among: {value}",
        "max": "“{a}” at most {value} times",
        "apart": "Whoever does “{a}” does not do “{b}”",
        "not together": "Either “{a}” or “{b}”, never both",
        "without": "Without “{a}”",
        "swapped": "“{b}” before “{a}”",
        "added": "Also “{a}”",
        "changed": "“{a}” with another answer to “{field}”",
        "recorded": "Recorded",
        "search": "Search",
        "view": "Open a record",
        "reveal": "Reveal a masked field",
        "note": "Write a note",
        "wait": "Let time pass",
        "submit": "Submit",
        "message": "Message",
    },
    "ko": {
        "=": "{record}: {field} 항목이 “{value}”임",
        "in": "{record}: {field} 항목이 다음 중 하나임: {value}",
        "filled": "{record}: {field} 항목이 채워져 있음",
        "empty": "{record}: {field} 항목이 비어 있음",
        "has": "{record}: {field} 항목에 “{value}” 포함",
        "draws": "{record}: {field} 항목이 {by}에 맞음",
        "exists": "{type}: 있어야 할 내용대로 있음",
        "exists with": "{type} 있음: {fields}",
        "before": "“{a}”, 그다음에 “{b}”",
        "first": "가장 먼저 “{a}”",
        "never": "하지 않을 일: “{a}”",
        "never on others": "“{a}”: 이 건에 필요한 대상({names})에만",
        "never other answer": "“{a}”의 “{field}”: {value} 외에는 선택하지 않음",
        "open only": "{type}: 이 건에 필요한 것만 열람",
        "never open": "{type}: 열람하지 않음",
        "no reveal": "이 건에 필요하지 않은 가림 정보는 해제하지 않음",
        "no reveal of type": "{type}: 가림 정보를 해제하지 않음",
        "reveal fields": "{type}: {value} 외에는 가림을 해제하지 않음",
        "reveal case": "가림을 해제할 때마다 해당 건을 밝힘",
        "no search": "이 건에 필요하지 않은 검색을 하지 않음",
        "search types": "검색 대상: {value}에 한함",
        "max": "“{a}”: 최대 {value}회",
        "apart": "“{a}”, “{b}”: 서로 다른 사람이 함",
        "not together": "“{a}”, “{b}”: 둘 중 하나만",
        "without": "“{a}” 없이",
        "swapped": "“{a}”보다 “{b}” 먼저",
        "added": "“{a}” 추가",
        "changed": "“{a}”의 “{field}”에 다른 답",
        "recorded": "기록",
        "search": "검색",
        "view": "기록 열람",
        "reveal": "가림 해제",
        "note": "메모 작성",
        "wait": "시간 보내기",
        "submit": "제출",
        "message": "메시지",
    },
}


class Phrases:
    """What the scenario's language calls things."""

    def __init__(self, package: Package):
        self.package = package
        self.words = _WORDS[package.language]

    def say(self, what: str, **words) -> str:
        """The wording, cut to what a label may hold."""
        text = self.words[what].format(**words)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def verb(self, verb: str) -> str:
        action = self.package.actions.get(verb)
        return action.label if action else self.words.get(verb, verb)

    def type(self, type_: str) -> str:
        return self.words["message"] if type_ == "message" else self.package.types[type_].label

    def record(self, record: dict, *, alone: bool) -> str:
        """Its type; with the first column where there are others of the type."""
        kind = self.package.types[record["type"]]
        name = as_text(record[kind.columns[0]])
        return self.type(record["type"]) if alone or not name else f"{self.type(record['type'])} {name}"

    def value(self, records: dict, value: Value) -> str:
        """A value as the screens show it: the name behind a record's number."""
        if type(value) is list:
            return ", ".join(self.value(records, member) for member in value)
        record = records.get(value) if type(value) is str else None
        if record is None:
            return as_text(value)
        return as_text(record[self.package.types[record["type"]].columns[0]]) or record["id"]
