"""Reads Korean texts, offline: what they are about, and what they say."""
