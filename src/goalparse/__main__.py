"""`python -m goalparse`."""

from goalparse.cli import main

main()
