"""`python -m parsers.sandbox`: a worker of parsers.sandbox.Pool."""

from parsers.sandbox.worker import main

main()
