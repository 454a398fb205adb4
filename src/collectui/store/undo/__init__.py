"""Undo: of a command, of a batch and of a dunning run.

`commands` inverts a recorded plan, with the rules asked of it in `role_checks` and `made_work`;
`batches` takes a batch back in pieces (`finding`, `people`, `restoring`, `removed`); `whole_runs`
takes a dunning run back step by step, each as `commands` does. `former` is what all of them ask.
"""
