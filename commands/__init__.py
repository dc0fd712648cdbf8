"""One file a command; the only place that puts the parts together."""
