"""Shapes: what kinds of documents there are, and how each is read from blocks."""
