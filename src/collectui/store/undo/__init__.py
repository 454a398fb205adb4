"""Undo: of a command, of a batch and of a dunning run."""
