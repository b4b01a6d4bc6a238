"""A parser that takes its time, so that something can happen to its process meanwhile.

Named by ``GOALPARSE_TEST_PARSER=slow_parser:parse``; a file that begins with CRASH kills the
process that reads it. ``GOALPARSE_TEST_DELAY`` is what a document takes, in seconds.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from goalparse.legacy import parse as honest
from goalparse.records import Submission

CRASH = b"hostile: crash\n"


def parse(data: bytes, *, path: str, options: Any) -> Submission:
    """Parse as always, but slowly."""
    if data.startswith(CRASH):
        os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(float(os.environ.get("GOALPARSE_TEST_DELAY", "0.15")))
    return honest(data, path=path, options=options)
