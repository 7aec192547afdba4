"""The second noun: a Dataset, square crops in the archive that the field's own tools read.

`crop` is the geometry, `prepare` makes an archive from a Source, `archive` opens one, `loader` (the
only file here with torch) feeds it to the training.
"""
