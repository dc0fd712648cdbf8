"""From a query to reports."""
