"""A source beside its extraction, and two extractions beside each other."""
