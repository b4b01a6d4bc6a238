"""``python -m goalparse`` is the command line."""

from goalparse.cli import main

if __name__ == "__main__":
    main()
