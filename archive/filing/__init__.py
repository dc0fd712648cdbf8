"""From captures to reports, versions and changes in archive.db."""
