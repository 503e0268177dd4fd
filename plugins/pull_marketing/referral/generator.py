"""Reads and writes the referral pages."""

from __future__ import annotations

from ..generators import FeatureGenerator


class ReferralGenerator(FeatureGenerator):
    """Reads and writes the referral pages."""
