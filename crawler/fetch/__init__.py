"""What every request passes, robots.txt and redirects included: address, breaker, robots, classifier, pause."""
