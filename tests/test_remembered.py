"""What is remembered is bounded, and asked for once."""

from __future__ import annotations

from goalparse.meanings.lexicon import Lexicon, build_lexicon, shipped_sources
from goalparse.remembered import Bounded, Remembered


def test_a_full_one_forgets_all_and_goes_on() -> None:
    kept: Bounded[int, str] = Bounded(3)
    assert [kept.keep(number, str(number)) for number in range(4)] == ["0", "1", "2", "3"]
    assert kept == {3: "3"}


def test_a_function_is_asked_once_for_each_thing_while_there_is_room() -> None:
    asked: list[int] = []

    def twice(number: int) -> int:
        asked.append(number)
        return 2 * number

    known = Remembered(twice, 2)
    assert [known[number] for number in (1, 2, 1, 2, 3, 1)] == [2, 4, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]


def test_what_follows_from_a_vocabulary_is_made_once_for_each() -> None:
    made: list[Lexicon] = []

    def count(lexicon: Lexicon) -> int:
        made.append(lexicon)
        return len(lexicon.spellings)

    one, other = build_lexicon(*shipped_sources()), build_lexicon(*shipped_sources())
    assert one.once(count) == one.once(count) == other.once(count) > 1000
    assert [each is one for each in made] == [True, False]
