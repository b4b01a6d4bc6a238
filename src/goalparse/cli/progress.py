"""How a run goes on: a live display on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

from goalparse.batch import Failure, Watcher
from goalparse.batch.pool import Pool
from goalparse.batch.work import Digest, Read
from goalparse.cli.common import PROGRAM, say
from goalparse.text import safe
from goalparse.wording import message_in_chinese

_INTERVAL = 30.0  # seconds between lines where there is no terminal
_LONG = 5.0  # seconds after which a document in hand is shown
_SHOWN_FAILURES = 20
_VERBS = {"digest": "looking at", "read": "reading", "write": "writing"}


def watcher(*, quiet: bool, language: str = "en") -> Watcher:
    """The watcher for where standard error goes; a quiet one tells failures and notes only.

    ``language`` is that of what is said of a failure.
    """
    if quiet:
        return Teller(language)
    return Display(language) if sys.stderr.isatty() else Lines(language)


class Teller(Watcher):
    """Tells of the first failures, and of what the user should know."""

    def __init__(self, language: str = "en") -> None:
        self.failures = 0
        self.language = language

    def failed(self, failure: Failure) -> None:
        """A line for each of the first ones."""
        self.failures += 1
        if self.failures <= _SHOWN_FAILURES:
            message = failure.message
            if self.language == "zh":
                message = message_in_chinese(failure.code, message)
            self.tell(f"{PROGRAM}: failed: {failure.path}: {failure.code}: {message}")
        elif self.failures == _SHOWN_FAILURES + 1:
            self.tell(f"{PROGRAM}: further failures stand in quarantine.csv alone")

    def note(self, text: str) -> None:
        """A line."""
        self.tell(f"{PROGRAM}: note: {text}")

    def tell(self, line: str) -> None:
        """Say it."""
        say(line)


class Lines(Teller):
    """A line at intervals, none for a run that is over sooner."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(language)
        self._stage = _Stage("", 0, 0, (0, 0))
        self._told = monotonic()

    def stage(self, name: str, documents: int, size: int) -> None:
        """Another step begins."""
        self._stage = _Stage(name, documents, size)

    def tick(self, pool: Pool) -> None:
        """Say how it goes on, if it is time to."""
        self._stage.update(pool)
        if monotonic() - self._told >= _INTERVAL:
            self._told = monotonic()
            self.tell(f"{PROGRAM}: {self._stage.line(self.failures)}")
            for line in _held(pool):
                self.tell(f"{PROGRAM}: {line}")


class Display(Teller):
    """A display that is drawn anew a few times a second."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(language)
        self._stage = _Stage("", 0, 0, (0, 0))
        self._live: Any = None
        self._drawn = 0.0

    def stage(self, name: str, documents: int, size: int) -> None:
        """Another step begins."""
        self._stage = _Stage(name, documents, size)

    def tick(self, pool: Pool) -> None:
        """Draw it."""
        self._stage.update(pool)
        if monotonic() - self._drawn < 0.25:
            return
        self._drawn = monotonic()
        from rich.text import Text

        if self._live is None:
            self._live = _live()
            self._live.start()
        lines = [self._stage.line(self.failures), *_held(pool)]
        self._live.update(Text(safe("\n".join(lines)), overflow="fold"), refresh=True)

    def tell(self, line: str) -> None:
        """Say it above the display."""
        if self._live is None:
            say(line)
        else:
            from rich.text import Text

            self._live.console.print(Text(safe(line)), soft_wrap=True)

    def done(self) -> None:
        """Take the display away."""
        if self._live is not None:
            self._live.stop()
            self._live = None


def _live() -> Any:
    from rich.console import Console
    from rich.live import Live

    # Without a thread of its own: worker processes may be forked from this one.
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    return Live(console=console, auto_refresh=False, transient=True)


class _Stage:
    """A step of a run: what there is to do, and how far it is."""

    def __init__(
        self, name: str, documents: int, size: int, start: tuple[int, int] | None = None
    ) -> None:
        self._name = name
        self._documents = documents
        self._size = size
        self._start = start
        self._done = (0, 0)
        self._since = monotonic()

    def update(self, pool: Pool) -> None:
        """Take over how much the workers have done."""
        documents, size = pool.handled()
        if self._start is None:
            self._start = (documents, size)
        self._done = (documents - self._start[0], size - self._start[1])

    def line(self, failures: int) -> str:
        """The step in one line."""
        verb = _VERBS.get(self._name, self._name)
        if self._name == "write":
            return f"{verb} the tables"
        done, size = self._done
        done = min(done, self._documents)  # what a lost worker had done is done again
        seconds = monotonic() - self._since
        rate = done / seconds if seconds else 0.0
        share = 100 * done / max(self._documents, 1)
        parts = [
            f"{verb} {done:,} of {self._documents:,} documents ({share:.0f}%)",
            f"{size / 1024**2:,.0f} MiB",
            f"{rate:,.1f}/s",
        ]
        if rate and done < self._documents:
            parts.append(f"{duration((self._documents - done) / rate)} left")
        if failures:
            parts.append(f"{failures:,} failed")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """A length of time for people: 45 s, 12 min, 3 h 20 min."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


def _held(pool: Pool) -> Iterator[str]:
    """A line for each document that a worker has had in its hands for long."""
    for held in pool.holding():
        if held.seconds >= _LONG:
            yield f"{held.seconds:.0f} s on {_path(held.task, held.position)}"


def _path(task: Any, position: int) -> str:
    if isinstance(task, Read):
        return task.documents[position].listed.path
    return task.inputs[position].path if isinstance(task, Digest) else "the tables"
