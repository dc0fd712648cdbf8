"""What every page stands on: settings, readers of archive.db, questions and answers."""
