"""Reads and writes the testimonials."""

from __future__ import annotations

from ..generators import FeatureGenerator


class TestimonialsGenerator(FeatureGenerator):
    """Reads and writes the testimonials."""
