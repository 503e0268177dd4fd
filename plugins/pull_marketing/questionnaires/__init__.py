"""The room of the questionnaires."""
