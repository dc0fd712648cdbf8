"""Alerts: who wants to know what, what they were told, and what the operator must know. Kept in alerts.db."""
