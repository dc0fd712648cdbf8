"""The archive as files, and what their columns mean."""
