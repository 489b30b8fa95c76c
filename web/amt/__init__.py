"""Pages for the people of a Jugendamt."""
