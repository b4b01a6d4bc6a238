"""The vocabulary files: what words mean, as data, each spelling with where it was seen."""
