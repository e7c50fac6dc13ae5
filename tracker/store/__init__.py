"""Everything that is kept: tables, sessions, queries.  The only package that speaks SQL."""
