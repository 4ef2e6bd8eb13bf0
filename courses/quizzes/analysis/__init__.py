"""What the answers say: item analysis over the marks of many attempts, without anybody's name.

`sums` is SQL, `statistics` the formulas over those sums, `similarity` and `choices` plain Python over counted
responses; `calculation` puts them together. docs/features/item-analysis.md tells every definition and its source.
"""
