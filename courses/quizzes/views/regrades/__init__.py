"""Marking anew after a mistake in a question, in the admin: seen before it is done, and how far it has come."""
