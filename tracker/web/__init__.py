"""The reading room: pages and a JSON API over the same database and the same core as the command line's."""
