"""Marking by people, in the admin: what waits, and one answer after the other, without anybody's name."""
