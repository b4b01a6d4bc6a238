"""The labelled strings of published forms: read as labelled, and really standing in the forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goalparse import codes, quantities
from tests_support import labels as _labels
