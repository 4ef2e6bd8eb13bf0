"""What every simulated system has without declaring it: the type `message` and the learner's own verbs."""

MESSAGE = {
    "key": "message",
    "prefix": "MSG",
    "label": "Message",
    "fields": [
        {"key": "to", "label": "To", "kind": "text"},
        {"key": "from", "label": "From", "kind": "text"},
        {"key": "at", "label": "At", "kind": "text"},
        {"key": "subject", "label": "Subject", "kind": "text"},
        {"key": "body", "label": "Text", "kind": "long text"},
        {"key": "about", "label": "About", "kind": "link"},
    ],
}

# Built-in verbs. The choices of search.type and reveal.field depend on the package and the record.
BUILT_IN_FORMS = {
    "search": [
        {"key": "type", "label": "Type", "kind": "choice", "choices": []},
        {"key": "text", "label": "Text", "kind": "text"},
    ],
    "view": [],
    "reveal": [
        {"key": "field", "label": "Field", "kind": "choice", "choices": []},
        {"key": "case", "label": "Case", "kind": "text"},
        {"key": "purpose", "label": "Purpose", "kind": "text"},
        {"key": "basis", "label": "Legal basis", "kind": "text"},
    ],
    "note": [{"key": "text", "label": "Text", "kind": "long text"}],
    "wait": [
        {"key": "n", "label": "How long", "kind": "number"},
        {"key": "unit", "label": "Unit", "kind": "choice", "choices": ["min", "h", "wd", "d"]},
    ],
    "undo": [{"key": "to", "label": "Back to before step", "kind": "number"}],
    "submit": [],
}
NEEDS_RECORD = {"view", "reveal"}
MAY_TAKE_RECORD = {"note"}
TAKES_A_MINUTE = {"search", "view", "reveal", "note"}
