"""A file's records on their way into the store: staged, recognised, compared, written.

`exchange` reads the file and fills the staging area (`staging`, `fields`); `applying` and
`premium.run` write what is in it, piece by piece (`pieces`).
"""
