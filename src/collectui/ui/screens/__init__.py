"""Screens: one a module, imported when first opened."""
