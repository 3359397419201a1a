"""Reads one file in a process of its own (``python -m dangol.reading``): bytes on stdin, one answer on stdout.

A cell far away from the others, a page of a million nested elements or a small file that unpacks to a
huge one can end the process that parses it. Here that costs nothing: the parent goes on and says so.
"""
