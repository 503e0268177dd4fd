"""Writes the pages that belong to the site as a whole: home, rates, 404, sitemap, robots."""

from __future__ import annotations

from .generators import FeatureGenerator


class SitePagesGenerator(FeatureGenerator):
    """Writes the pages that belong to the site as a whole."""
