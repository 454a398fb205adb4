"""collectui: the workbench of a collections agent, in a terminal."""

__version__ = "0.1.0"
