"""What people submit to the editors, and the desk of the editors themselves."""
