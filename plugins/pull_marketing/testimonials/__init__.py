"""The room of the testimonials."""
