"""The pages, a file each kind."""
