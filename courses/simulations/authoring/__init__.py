"""What trainers write, as plain data: parts of a package, their places, their words. Needs no database."""
