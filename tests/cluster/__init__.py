"""Reading and crawling on several machines, all of them this one."""
