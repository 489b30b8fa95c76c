"""One line of Piccolo migrations for all tables; only ever added to."""
