"""Claims, topics and sources -> tables, Markdown and JSON for people and programs."""
