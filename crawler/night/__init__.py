"""What a run is: its time, its policy, what is due. Knows nothing of requests."""
