"""The public site: Datasette with our plugin, pages and words, on the live archive.db."""
