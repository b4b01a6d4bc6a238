"""The command line: options, one call into the library, what it says, the exit code.

Data goes to stdout, everything else to stderr. A module per command, imported when the command
is called; each imports what it needs when it runs, so that help and errors of usage come at once.
"""

from goalparse.cli.main import main

__all__ = ["main"]
