"""Search on a static site: an index that the visitor's browser reads piece by piece."""

LATER = "PULL_MARKETING_SEARCH_LATER"
"""Pelican's setting for a build that is to be looked at soon: an older index does for now."""

BEHIND = "PULL_MARKETING_SEARCH_BEHIND"
"""Under this name such a build leaves whether the index is older than the pages."""
