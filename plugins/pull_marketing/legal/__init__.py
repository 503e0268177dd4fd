"""The room of the legal."""
