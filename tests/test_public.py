"""What `import goalparse` offers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import goalparse
from drawings import drawn

UNKNOWN = Path(__file__).parent.parent / "fixtures" / "unknown"


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    assert set(goalparse.__all__) <= set(dir(goalparse))
    for name in goalparse.__all__:
        assert getattr(goalparse, name).__doc__, name
    with pytest.raises(AttributeError, match="'goalparse' has no attribute 'parser'"):
        getattr(goalparse, "parser")  # noqa: B009 - mypy knows that it is not there


def test_a_document_is_read_with_words_of_ones_own(tmp_path: Path) -> None:
    source = tmp_path / "list.docx"
    source.write_bytes(drawn((UNKNOWN / "wide_list_renamed.txt").read_text("utf-8")))
    plain = goalparse.parse(str(source))
    assert "header-unknown" in {each.code for each in plain.findings}
    own = goalparse.load_lexicon([str(UNKNOWN / "wide_list_renamed.toml")])
    told = goalparse.parse(source, options=goalparse.Options(lexicon=own))
    assert (len(told.value.projects), len(told.value.indicators), told.findings) == (2, 5, ())


def test_words_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[label.department]\n"项目名称" = "nowhere"\n', "utf-8")
    with pytest.raises(goalparse.VocabularyError, match="项目名称"):
        goalparse.load_lexicon([file])


@pytest.mark.parametrize(
    ("said", "error", "message"),
    [
        ({"encoding": "gbk18030"}, LookupError, "unknown encoding 'gbk18030'"),
        ({"encoding": "hex"}, LookupError, "unknown encoding 'hex'"),
        ({"encoding": "undefined"}, LookupError, "unknown encoding 'undefined'"),
        ({"revisions": "orignal"}, ValueError, "accepted or original, not 'orignal'"),
    ],
)
def test_options_that_name_nothing_are_refused_before_a_document_is_read(
    said: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        goalparse.Options(**said)
    assert goalparse.Options(encoding="UTF_16LE", revisions="original").encoding == "UTF_16LE"
