"""Questionnaires: written as text, proved at build, answered anywhere.

`model`, `conditions`, `scoring`, `contract` and `answering` do no I/O, read no clock and import
neither Pelican nor a server, so that whatever takes the answers can run the same rules.
"""
