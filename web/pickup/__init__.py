"""Fetching a request by a link and its password, for offices whose people do not log in here."""
