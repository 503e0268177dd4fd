"""Reads and writes the questionnaires."""

from __future__ import annotations

from ..generators import FeatureGenerator


class QuestionnairesGenerator(FeatureGenerator):
    """Reads and writes the questionnaires."""
