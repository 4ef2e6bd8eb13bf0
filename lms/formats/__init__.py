"""Ways to write dates where Django's own for a language read badly; `FORMAT_MODULE_PATH` names this package."""
