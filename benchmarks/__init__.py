"""How fast goalparse is, beside the XML parser alone and other tools: `python -m benchmarks`.

The corpus is made up from a seed, so that every machine measures the same bytes, and its truth is
known, so that nothing fast and wrong can win.
"""

import sys
from pathlib import Path

# What tests make runs, archives and servers with serves here too.
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
