"""A stored report as the site shows it."""
