"""The room of “do it yourself, or hand it over”: three honest columns, sourced claims, a sum."""
