"""Layers that more than one family is built of."""
