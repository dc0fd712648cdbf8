"""What people settle: decisions that last (editorial.db) and the queue of what waits for one."""
