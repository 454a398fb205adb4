"""Demonstration data: invented customers of both desks, the same for the same seed and date."""

from collectui.exchange.demo.make import make_demo

__all__ = ["make_demo"]
