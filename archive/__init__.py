"""What the reports say and what became of them, in SQLite: subjects that stand alone, and the rooms below."""
