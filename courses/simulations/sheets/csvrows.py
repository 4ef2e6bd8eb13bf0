"""Records from the rows of a table, with everything that is wrong by row and column."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.simulations.sheets.keys import key_fault
from courses.simulations.sheets.records import Columns, scalar_of

SEVERAL = ";"


def rows_from(heading: list[str], lines: list[list[str]], columns: Columns) -> tuple[list[dict], list[str]]:
    """The records, and the faults in them. Records may link to each other, whatever their order."""
    fields, faults = _fields_of(heading, columns)
    if faults:
        return [], faults
    at = fields.index("as") if "as" in fields else -1
    names = [line[at].strip() if 0 <= at < len(line) else "" for line in lines]
    faults = list(_name_faults(names, columns))
    columns = columns.with_records(names)
    records = []
    for number, line in enumerate(lines, start=2):
        record, wrong = _record(line, fields, heading, columns)
        records.append(record)
        faults += [_("Row %(row)s, %(fault)s") % {"row": number, "fault": one} for one in wrong]
    return records, faults


def _fields_of(heading: list[str], columns: Columns) -> tuple[list[str], list[str]]:
    """The key of each column, by its label or key; `as` for the name in the case."""
    known = {label.casefold(): key for key, (label, _kind) in columns.fields.items()}
    known |= {key: key for key in columns.fields} | {"as": "as", _("Name in the case").casefold(): "as"}
    fields = [known.get(one.casefold(), "") for one in heading]
    faults = [
        _("Row 1: there is no field “%(name)s”.") % {"name": one}
        for one, key in zip(heading, fields, strict=True)
        if not key
    ]
    twice = [one for index, one in enumerate(heading) if fields[index] and fields[index] in fields[:index]]
    return fields, faults + [
        _("Row 1: the column “%(name)s” is there twice.") % {"name": one} for one in twice
    ]


def _name_faults(names: list[str], columns: Columns) -> Iterator[str]:
    taken = set(columns.names.cast)
    for number, name in enumerate(names, start=2):
        said = ""
        if name:
            said = key_fault(name) or (_("There is a record of this name already.") if name in taken else "")
            taken.add(name)
        if said:
            yield _("Row %(row)s, %(fault)s") % {"row": number, "fault": f"{_('Name in the case')}: {said}"}


def _record(
    line: list[str], fields: list[str], heading: list[str], columns: Columns
) -> tuple[dict, list[str]]:
    record, written, faults = {"type": columns.type}, {}, []
    if len(line) > len(fields) and any(cell.strip() for cell in line[len(fields) :]):
        faults.append(_("there are more cells than columns"))
    for key, label, cell in zip(fields, heading, line, strict=False):
        text = cell.replace("\r\n", "\n").strip()
        if not text:
            continue
        if key == "as":
            record["as"] = text
            continue
        value, said = _value(text, columns.fields[key][1], columns)
        written[key] = value
        if said:
            faults.append(f"{label}: {said}")
    return (record | {"with": written} if written else record), faults


def _value(text: str, kind, columns: Columns) -> tuple[object, str]:
    if not kind.many:
        return scalar_of(text, kind, columns)
    pairs = [scalar_of(one.strip(), kind.one, columns) for one in text.split(SEVERAL) if one.strip()]
    return [value for value, _said in pairs], next((said for _value, said in pairs if said), "")
