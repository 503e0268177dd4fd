"""Writes the legal pages."""

from __future__ import annotations

from ..generators import FeatureGenerator


class LegalGenerator(FeatureGenerator):
    """Writes the legal pages."""
