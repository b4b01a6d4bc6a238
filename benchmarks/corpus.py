"""The corpus on disk: made once from its seed, found again by the digest of its settings."""

from __future__ import annotations

import hashlib
import random
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import content, writing
from benchmarks.content import DocumentTruth, make_document
from benchmarks.writing import Body, draw, write_docx, write_text

SEED = 6
FEWEST, MOST, MEDIAN = 2, 77, 6
GIANT = 2000
GROWTH = (2, 20, 200, 2000)  # projects of the documents that show how cost grows
AS_MANY = 200  # projects that are read at each size, in as many documents as that takes


@dataclass(frozen=True, slots=True)
class Member:
    """A document of the corpus: what it was made from, and its files."""

    name: str
    projects: int
    seed: str
    folder: Path

    def path(self, kind: str) -> Path:
        """The file of a kind: ``rich`` and ``lean`` .docx, ``text``."""
        suffix = "txt" if kind == "text" else "docx"
        return self.folder / kind / f"{self.name}.{suffix}"

    def pieces(self) -> int:
        """How many cells and paragraphs outside tables there are to be read."""
        blocks = draw(self.truth(), self.seed)
        return sum(1 if isinstance(block, Body) else sum(map(len, block)) for block in blocks)

    def truth(self) -> DocumentTruth:
        """What the document says; made again from its seed."""
        return make_document(self.seed, self.projects)


@dataclass(frozen=True, slots=True)
class Corpus:
    """``members`` are the archive, ``growth`` documents of 2 to 2,000 projects."""

    members: tuple[Member, ...]
    growth: tuple[Member, ...]
    digest: str


def sizes(count: int, seed: int = SEED) -> list[int]:
    """Projects of each document: 2 to 77, half of them at most 6, a long tail behind."""
    rng = random.Random(f"sizes {seed}")
    drawn = [min(MOST, max(FEWEST, round(rng.lognormvariate(1.8, 0.85)))) for _ in range(count)]
    drawn[0], drawn[-1] = FEWEST, MOST
    return drawn


def build(folder: Path, count: int) -> Corpus:
    """The corpus of so many documents below a folder, written unless it is there in full."""
    place = folder / f"seed-{SEED}-{count}-{_generator()}"
    members = tuple(
        Member(f"{at:04}-{projects:02}", projects, f"{SEED}/{at}", place)
        for at, projects in enumerate(sizes(count))
    )
    growth = tuple(
        Member(f"growth-{projects:04}", projects, f"{SEED}/growth", place) for projects in GROWTH
    )
    digest = place / "digest"
    if not digest.is_file():
        shutil.rmtree(place, ignore_errors=True)
        for kind in ("rich", "lean", "text"):
            (place / kind).mkdir(parents=True)
        for member in (*members, *growth):
            _write(member)
        digest.write_text(_digest(place))
    return Corpus(members, growth, digest.read_text())


def grown(corpus: Corpus, folder: Path) -> list[list[Member]]:
    """For each size of `GROWTH` the documents to read: that of the corpus, and others like it.

    Each says something else: what is read twice costs less the second time.
    """
    place = folder / f"growth-{SEED}-{_generator()}"
    sizes: list[list[Member]] = []
    for first in corpus.growth:
        others = [
            Member(f"{first.name}-{at:03}", first.projects, f"{first.seed}/{at}", place)
            for at in range(1, AS_MANY // first.projects)
        ]
        sizes.append([first, *others])
    for kind in ("rich", "lean", "text"):
        (place / kind).mkdir(parents=True, exist_ok=True)
    for member in (each for members in sizes for each in members[1:]):
        if not member.path("text").is_file():  # which is written last
            _write(member)
    return sizes


def _generator() -> str:
    """A mark of the generator's own code: a changed one makes the corpus anew."""
    code = (Path(module.__file__).read_bytes() for module in (content, writing) if module.__file__)
    return hashlib.sha256(b"".join(code)).hexdigest()[:8]


def _write(member: Member) -> None:
    blocks = draw(member.truth(), member.seed)
    member.path("rich").write_bytes(write_docx(blocks, rich=True))
    member.path("lean").write_bytes(write_docx(blocks, rich=False))
    member.path("text").write_bytes(write_text(blocks))


def _digest(place: Path) -> str:
    """SHA-256 over what the documents hold; how well zlib packs them differs by version."""
    total = hashlib.sha256()
    for path in sorted(place.rglob("*.*")):
        total.update(path.relative_to(place).as_posix().encode())
        total.update(body_of(path))
    return total.hexdigest()


def body_of(path: Path) -> bytes:
    """The text file's bytes, or the document.xml of a .docx."""
    if path.suffix == ".txt":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml")
