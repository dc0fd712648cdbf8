"""One run over the sources: visits, what is recorded of them, and the process in which it happens."""
