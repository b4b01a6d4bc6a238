"""Forms into records, every cell accounted for, and what the records say of each other."""
