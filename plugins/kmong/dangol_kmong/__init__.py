"""Kmong for dangol: the hooks it implements, each with the function behind it."""
