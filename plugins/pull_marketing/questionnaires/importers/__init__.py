"""Importers: questionnaires of other tools become ours, and what is lost on the way is told.

The files are strangers': their size, their depth and the number of their parts are limited, nothing
in them is computed, and nothing is fetched from anywhere.
"""
