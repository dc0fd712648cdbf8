"""raw.db: what the portals answered. The only room of the archive that the crawl uses."""
