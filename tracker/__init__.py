"""Tracker: who said which figure, through whom, in which words and how firmly."""

__version__ = "0.1.0"
