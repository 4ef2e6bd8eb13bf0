"""The learner's screens of any package, as plain data: templates and views add nothing about a scenario.

Everything here reads; what is shown of a record the learner has not opened is what its list shows.
"""
