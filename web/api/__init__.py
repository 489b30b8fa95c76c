"""The API for Fachverfahren, `/api/v1`."""
