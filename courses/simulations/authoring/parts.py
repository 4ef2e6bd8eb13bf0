"""Parts of a draft by their place: found, put back, moved, taken out. Nothing is changed in place."""

ABSENT_INDEX = -1


def index_of(spec: dict, member: str, key: str) -> int:
    """Where the item with this key stands; ABSENT_INDEX if there is none."""
    found = (index for index, one in enumerate(spec.get(member, ())) if one.get("key") == key)
    return next(found, ABSENT_INDEX)


def with_item(spec: dict, member: str, index: int, item) -> dict:
    """The spec with the item at this index replaced, or added at the end."""
    items = list(spec.get(member, ()))
    if 0 <= index < len(items):
        items[index] = item
    else:
        items.append(item)
    return spec | {member: items}


def with_items(spec: dict, member: str, items: list, *, optional: bool) -> dict:
    """The spec with this list; an optional one is left out when it is empty."""
    made = spec | {member: items}
    if optional and not items:
        del made[member]
    return made


def moved(items: list, index: int, verb: str) -> list:
    """The list with one item a place up or down, or taken out (`drop`); as it was where that makes no sense."""
    made = list(items)
    other = {"up": index - 1, "down": index + 1}.get(verb, ABSENT_INDEX)
    if not 0 <= index < len(made):
        return made
    if verb == "drop":
        del made[index]
    elif 0 <= other < len(made):
        made[index], made[other] = made[other], made[index]
    return made
