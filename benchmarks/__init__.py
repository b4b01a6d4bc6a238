"""How fast goalparse is, beside the XML parser alone and other tools: `python -m benchmarks`.

The corpus is made up from a seed, so that every machine measures the same bytes, and its truth is
known, so that nothing fast and wrong can win.
"""
