"""A table row by row: labels with entries, matrices of money, indicators below a header."""
