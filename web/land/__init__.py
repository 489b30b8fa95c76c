"""The door of a coordinating Land."""
