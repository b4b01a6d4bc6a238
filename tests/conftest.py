"""Temporary."""

from pathlib import Path
import pytest


@pytest.fixture
def corpus():
    return Path("/work/shared/corpus")


@pytest.fixture
def sample_text():
    return (
        Path(__file__).parent.parent / "fixtures/cases/huailai-cppcc-2022/huailai-cppcc-2022.txt"
    ).read_text("utf-8")
