import json

from django.db import models

from courses.simulations.engine import canonical


class CanonicalJSONField(models.TextField):
    """A JSON value kept as its canonical text: what was hashed is what is stored, byte for byte.

    PostgreSQL's own JSON type would reorder members and refuse U+0000, which is lawful in an event.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return None if value is None else canonical(value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))
