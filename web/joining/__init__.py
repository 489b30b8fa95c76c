"""The public page for authorities that want to join, and share the costs."""
