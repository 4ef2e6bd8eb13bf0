"""Forms of the workshop. A sheet shows a part of a draft's JSON and writes it back.

What is posted is a tree of texts (`typed`), named by its place: `guards-0-when-1-op`. A sheet is built on such a
tree, whether it was posted or read from the draft (`read`), so adding or moving a row (`operate`) is a change of the
tree and nothing is lost by showing it again. What nobody has touched is written back as it was, to the byte.
"""
