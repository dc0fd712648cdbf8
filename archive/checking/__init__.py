"""A report beside others before anybody is told: copied text (雷同), and what the archive would say about a draft."""
