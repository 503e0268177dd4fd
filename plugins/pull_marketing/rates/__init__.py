"""The room of the rates: dated prices, what work comes to, conditions that are accepted."""

from __future__ import annotations

from .periods import in_force

__all__ = ["in_force"]
