"""The door of who operates the platform."""
