"""The door of the Land that steers the service."""
