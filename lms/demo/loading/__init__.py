"""How the demo comes about, part by part, by the operations people use. Each part may be run again."""
