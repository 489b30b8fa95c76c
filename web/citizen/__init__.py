"""Pages for mothers."""
