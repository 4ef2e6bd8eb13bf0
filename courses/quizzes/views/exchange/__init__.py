"""Questions in from files and out to them, in the admin."""
