"""The process: app factory, worker, command line, demo."""
