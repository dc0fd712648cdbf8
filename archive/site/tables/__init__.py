"""Datasette's own pages of tables, in the site's words."""
