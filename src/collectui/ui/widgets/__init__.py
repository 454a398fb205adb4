"""Widgets: one a module."""
