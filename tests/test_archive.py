"""Folders and containers as one sorted stream: order, paths, what is one, what is left out."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from archives import put, raw_zip, seven_zipped, tarred, with_unicode_path, zipped
from goalparse.archive import Input, Walk, find_member, opening
from goalparse.archive.positioned import for_reading
from goalparse.findings import Unreadable
from submissions import make_submission

DOCX = make_submission(1)


def walked(*paths: Path, **options: Any) -> list[Input]:
    return list(Walk(paths, **options))


def names(inputs: Iterable[Input]) -> list[str]:
    return [item.path for item in inputs]


def made_deep(folder: Path) -> dict[str, bytes]:
    """A folder with containers in each other; logical path -> bytes of what is to be found."""
    inner = zipped([("深/绩效.docx", DOCX), ("b.txt", b"inner b")])
    seven = seven_zipped([("七/z.zip", inner), ("七/一.txt", b"seven")])
    tar = tarred([("t/一.txt", b"one"), ("t/z.zip", inner), ("t/a.7z", seven)], "gz")
    put(folder, "years/2019.zip", zipped([("民政局/绩效.docx", DOCX), ("包.dat", tar)]))
    put(folder, "years/2020.txt", b"plain")
    put(folder, "years/2021.tar", tarred([("财政局/x.txt", b"x" * 5000)]))
    put(folder, "a.docx", DOCX)
    package = "years/2019.zip!/包.dat!/t"
    return {
        "a.docx": DOCX,
        f"{package}/a.7z!/七/z.zip!/b.txt": b"inner b",
        f"{package}/a.7z!/七/z.zip!/深/绩效.docx": DOCX,
        f"{package}/a.7z!/七/一.txt": b"seven",
        f"{package}/z.zip!/b.txt": b"inner b",
        f"{package}/z.zip!/深/绩效.docx": DOCX,
        f"{package}/一.txt": b"one",
        "years/2019.zip!/民政局/绩效.docx": DOCX,
        "years/2020.txt": b"plain",
        "years/2021.tar!/财政局/x.txt": b"x" * 5000,
    }


# -- the stream


def test_folders_and_containers_in_each_other_are_one_stream(tmp_path: Path) -> None:
    wanted = made_deep(tmp_path)
    found = walked(tmp_path)
    assert {item.path: item.read() for item in found} == wanted
    assert names(found) == sorted(wanted)
    assert [item.size for item in found] == [len(wanted[item.path]) for item in found]


def test_another_process_reads_an_input_from_its_pickle_or_its_value_alone(tmp_path: Path) -> None:
    wanted = made_deep(tmp_path)
    found = walked(tmp_path)
    assert [Input.from_value(item.to_value()) for item in found] == found
    program = (
        "import pickle, sys\n"
        "for item in reversed(pickle.load(sys.stdin.buffer)):\n"
        "    print(item.path, len(item.read()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(found), capture_output=True, check=True
    )
    lines = [f"{path} {len(data)}" for path, data in sorted(wanted.items(), reverse=True)]
    assert done.stdout.decode().splitlines() == lines
    assert max(len(pickle.dumps(item)) for item in found) < 1000


def test_a_child_does_not_move_its_parents_place_in_a_file(tmp_path: Path) -> None:
    made_deep(tmp_path)
    found = walked(tmp_path)
    whole = found[1].read()
    child = os.fork()
    if child == 0:
        os._exit(0 if all(item.read() for item in found) else 1)
    assert [found[1].read() for _ in range(50)] == [whole] * 50
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_the_interpreter_closes_at_its_end_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.zip", zipped([("a.txt", b"1")]))
    file = for_reading(path.open("rb"))
    monkeypatch.setattr(opening, "os", None)  # what becomes of a module's names by then
    file.close()
    assert file.closed


def test_the_order_is_that_of_whole_paths_whatever_the_disk_has(tmp_path: Path) -> None:
    """``a.zip!/x`` comes after ``a.zip (1)``, as ``!`` and ``/`` come after the blank."""
    archive = zipped([("x.txt", b"x"), ("b/y.txt", b"y"), ("b.txt", b"z"), ("b-/y", b"1")])
    things = {
        "a.zip": archive, "a.zip (1)": b"t", "a.zip!-": b"t", "a/b.txt": b"t", "a.txt": b"t",
        "a-/b.txt": b"t", "broken.zip": archive[:80], "broken.zip 2": b"t",
    }  # fmt: skip
    orders = []
    for seed in range(4):
        folder = tmp_path / str(seed)
        shuffled = list(things)
        random.Random(seed).shuffle(shuffled)
        for name in shuffled:
            put(folder, name, things[name])
        orders.append(names(walked(folder)))
    assert orders[0] == sorted(orders[0])
    assert orders == [orders[0]] * 4
    assert "a.zip!/b.txt" in orders[0]
    assert "broken.zip" in orders[0]


def test_several_paths_are_prefixed_by_their_last_component(tmp_path: Path) -> None:
    put(tmp_path, "one/2022/a.txt", b"a")
    put(tmp_path, "two/2022/a.txt", b"b")
    put(tmp_path, "x.zip", zipped([("a.txt", b"c")]))
    found = walked(tmp_path / "two/2022", tmp_path / "one/2022", tmp_path / "x.zip")
    assert [(item.path, item.read()) for item in found] == [
        ("2022/a.txt", b"b"),
        ("2022~2/a.txt", b"a"),
        ("x.zip!/a.txt", b"c"),
    ]
    assert names(walked(tmp_path / "x.zip")) == ["x.zip!/a.txt"]


def test_paths_stay_apart(tmp_path: Path) -> None:
    """Twice the same name in an archive, and a folder that is called as a container's inside."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = raw_zip([("a.txt", b"1"), ("a.txt~2", b"x"), ("a.txt", b"2"), ("a.txt", b"3")])
    put(tmp_path, "z.zip", twice)
    put(tmp_path, "z.zip!/a.txt", b"folder")
    put(tmp_path, "in.zip", zipped([("i", zipped([("a", b"i1")])), ("i!/a", b"i2")]))
    assert [(item.path, item.read()) for item in walked(tmp_path)] == [
        ("in.zip!/i!/a", b"i2"),
        ("in.zip!/i~2!/a", b"i1"),
        ("z.zip!/a.txt", b"folder"),
        ("z.zip~2!/a.txt", b"1"),
        ("z.zip~2!/a.txt~2", b"x"),
        ("z.zip~2!/a.txt~3", b"2"),
        ("z.zip~2!/a.txt~4", b"3"),
    ]


# -- what is a container


def test_content_decides_what_is_a_container(tmp_path: Path) -> None:
    declared = ("mimetype", b"application/vnd.oasis.opendocument.text")
    odt = zipped([declared, ("content.xml", b"<a/>")], method=zipfile.ZIP_STORED)
    late = zipped([("word/document.xml", b"<a/>"), ("[Content_Types].xml", b"<Types/>")])
    wrapped = zipped([("x/word/document.xml", b"<a/>"), ("x/[Content_Types].xml", b"<Types/>")])
    for name, data in {
        "1.dat": zipped([("a.txt", b"a")]),
        "2": tarred([("a.txt", b"a")], "xz"),
        "3.docx": tarred([("a.txt", b"a")], "bz2"),
        "4.zip": DOCX,
        "5.zip": odt,
        "6.zip": late,
        "7.zip": wrapped,
        "8.zip": b"no zip at all, only text",
        "9.txt": seven_zipped([("a.txt", b"a")]),
        "word.zip": zipped([("word/a.txt", b"a")]),
    }.items():
        put(tmp_path, name, data)
    found = walked(tmp_path)
    assert [item.refusal for item in found if item.refusal] == []
    assert names(found) == [
        "1.dat!/a.txt", "2!/a.txt", "3.docx!/a.txt", "4.zip", "5.zip", "6.zip", "7.zip", "8.zip",
        "9.txt!/a.txt", "word.zip!/word/a.txt",
    ]  # fmt: skip


def test_what_was_plain_before_is_not_looked_at(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped([("b.zip", zipped([("c.txt", b"c")])), ("d.txt", b"d")]))
    asked = []

    def known(path: str, stamp: str) -> bool:
        asked.append((path, stamp))
        return path == "a.zip!/b.zip"

    assert names(walked(tmp_path, known=known)) == ["a.zip!/b.zip", "a.zip!/d.txt"]
    assert [path for path, _ in asked] == ["a.zip", "a.zip!/b.zip"]  # d.txt is too small for one


# -- names


def test_names_in_gbk_and_utf8_are_read_as_what_they_are(tmp_path: Path) -> None:
    files = [("民政局/2022年绩效目标.docx", b"1"), ("一.txt", b"2"), ("plain.txt", b"3")]
    put(tmp_path, "windows.zip", zipped(files, encoding="gbk"))
    put(tmp_path, "flag.zip", zipped(files))
    put(tmp_path, "mac.zip", zipped(files, encoding="utf-8"))
    put(tmp_path, "gbk.tar", tarred(files, encoding="gbk"))
    put(tmp_path, "utf8.tgz", tarred(files, "gz"))
    put(tmp_path, "field.zip", with_unicode_path(b"4", "绩效".encode("gbk"), "绩效表.docx"))
    expected = [
        f"{archive}!/{name}"
        for archive in ("flag.zip", "gbk.tar", "mac.zip", "utf8.tgz", "windows.zip")
        for name, _ in files
    ]
    assert names(walked(tmp_path)) == sorted([*expected, "field.zip!/绩效表.docx"])


def test_a_lone_gbk_character_that_is_also_utf8_is_chinese(tmp_path: Path) -> None:
    """一 in GBK is D2 BB, which in UTF-8 is the Cyrillic һ."""
    put(tmp_path, "a.zip", zipped([("一.txt", b"1")], encoding="gbk"))
    assert names(walked(tmp_path)) == ["a.zip!/一.txt"]


def test_names_that_are_neither_are_shown_and_kept_apart(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", raw_zip([(b"\xff\xfea.txt", b"1"), (b"\xff\xfeb.txt", b"2")]))
    assert names(walked(tmp_path)) == ["a.zip!/\\xff\\xfea.txt", "a.zip!/\\xff\\xfeb.txt"]


def test_long_names_of_tar_are_read_in_both_formats(tmp_path: Path) -> None:
    name = "部门预算绩效目标/" * 12 + "表.txt"
    put(tmp_path, "x" * 10 + "/" + "f.txt", b"1")
    for style in ("gnu", "pax", "ustar"):
        source = put(tmp_path / "src", name if style != "ustar" else "短/表.txt", b"long")
        subprocess.run(
            ["tar", f"--format={style}", "-czf", tmp_path / f"{style}.tgz", "-C",
             tmp_path / "src", source.relative_to(tmp_path / "src")],
            check=True, env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    found = names(walked(*(tmp_path / f"{style}.tgz" for style in ("gnu", "pax", "ustar"))))
    assert found == [f"gnu.tgz!/{name}", f"pax.tgz!/{name}", "ustar.tgz!/短/表.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "(..)/(..)/etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\绩效\\a.docx", "(C:)/绩效/a.docx"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("民政\\a.docx", "民政/a.docx"),
        ("", "(no name)"),
        ("..\\..\\a", "(..)/(..)/a"),
        ("c:a.txt", "(c:)/a.txt"),
    ],
)
def test_no_path_leaves_its_container(tmp_path: Path, name: str, shown: str) -> None:
    put(tmp_path, "a.zip", raw_zip([(name.encode(), b"1")]))
    assert names(walked(tmp_path)) == [f"a.zip!/{shown}"]


# -- what is left out


def test_what_programs_leave_beside_documents_is_counted(tmp_path: Path) -> None:
    inside = [
        ("~$lock.docx", b"l"), ("__MACOSX/._a.docx", b"m"), ("a/.DS_Store", b"d"),
        ("a/Thumbs.db", b"t"), ("desktop.ini", b"i"), ("a.txt", b"a"), ("Thumbs.db.txt", b"k"),
    ]  # fmt: skip
    put(tmp_path, "a.zip", zipped(inside))
    put(tmp_path, "b.tar", tarred(inside))
    put(tmp_path, "~$b.docx", b"lock")
    walk = Walk([tmp_path])
    assert names(walk) == [
        "a.zip!/Thumbs.db.txt", "a.zip!/a.txt", "b.tar!/Thumbs.db.txt", "b.tar!/a.txt",
    ]  # fmt: skip
    assert (walk.ignored, walk.excluded) == (11, 0)


def test_patterns_work_on_logical_paths(tmp_path: Path) -> None:
    put(tmp_path, "2021.zip", zipped([("a.docx", DOCX), ("a.txt", b"a")]))
    put(tmp_path, "2022.zip", zipped([("民政局/a.docx", DOCX), ("民政局/b.txt", b"a")]))
    put(tmp_path, "c.docx", DOCX)
    docx = ["2021.zip!/a.docx", "2022.zip!/民政局/a.docx", "c.docx"]
    walk = Walk([tmp_path], include=["*.docx"])
    assert (names(walk), walk.excluded) == (docx, 2)
    walk = Walk([tmp_path], exclude=["2021.zip"])
    assert (names(walk), walk.excluded) == (
        ["2022.zip!/民政局/a.docx", "2022.zip!/民政局/b.txt", "c.docx"], 1,
    )  # fmt: skip
    walk = Walk([tmp_path], include=["*民政局/*"], exclude=["*.txt"])
    assert (names(walk), walk.excluded) == (["2022.zip!/民政局/a.docx"], 4)


def test_links_in_archives_lead_nowhere_else(tmp_path: Path) -> None:
    source = tmp_path / "src"
    put(source, "a.txt", b"the file")
    (source / "b.txt").hardlink_to(source / "a.txt")
    (source / "c.txt").symlink_to("/etc/passwd")
    os.mkfifo(source / "d.txt")
    subprocess.run(
        ["tar", "-cf", tmp_path / "l.tar", "-C", source, "a.txt", "b.txt", "c.txt", "d.txt"],
        check=True,
    )
    walk = Walk([tmp_path / "l.tar"])
    assert [(item.path, item.read()) for item in walk] == [
        ("l.tar!/a.txt", b"the file"), ("l.tar!/b.txt", b"the file"),
    ]  # fmt: skip
    assert walk.ignored == 2


# -- what tells that nothing has changed


def test_stamps_change_with_the_bytes_and_with_nothing_else(tmp_path: Path) -> None:
    files = [("a.txt", b"aaaaaaaaaaaaaaaaaaaaaaaaaaa"), ("b.txt", b"b" * 40)]
    put(tmp_path, "x.zip", zipped(files))
    put(tmp_path, "y.7z", seven_zipped(files))
    put(tmp_path, "c.txt", b"c")
    before = {item.path: item.stamp for item in walked(tmp_path)}
    assert {item.path: item.stamp for item in walked(tmp_path)} == before
    files[1] = ("b.txt", b"B" * 40)
    put(tmp_path, "x.zip", zipped(files))
    put(tmp_path, "y.7z", seven_zipped(files))
    put(tmp_path, "c.txt", b"C")
    after = {item.path: item.stamp for item in walked(tmp_path)}
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {"x.zip!/b.txt", "y.7z!/b.txt", "c.txt"}


def test_a_changed_archive_is_not_read_by_an_old_list(tmp_path: Path) -> None:
    path = put(tmp_path, "x.zip", zipped([("a.txt", b"first")]))
    (item,) = walked(tmp_path)
    os.utime(path, (1, 1))
    with pytest.raises(Exception, match="its archive has changed since it was listed"):
        item.read()


def test_solid_containers_name_what_is_unpacked_together(tmp_path: Path) -> None:
    made_deep(tmp_path)
    groups = {item.path: item.group for item in walked(tmp_path)}
    assert {path: group for path, group in groups.items() if group is None} == {
        "a.docx": None, "years/2019.zip!/民政局/绩效.docx": None, "years/2020.txt": None,
        "years/2021.tar!/财政局/x.txt": None,
    }  # fmt: skip
    assert {group for group in groups.values() if group} == {"years/2019.zip!/包.dat"}


def test_a_member_is_found_by_the_path_that_its_documents_row_has(tmp_path: Path) -> None:
    made = made_deep(tmp_path)
    inside = {path: data for path, data in made.items() if "!/" in path}
    assert inside
    for path, data in inside.items():
        found = find_member(f"{tmp_path}/{path}")
        assert found is not None, path
        assert found.read() == data
    assert find_member(f"{tmp_path}/{next(iter(inside))}x") is None
    assert find_member(f"{tmp_path}/nowhere.zip!/a.docx") is None


def test_a_member_behind_a_broken_archive_is_told_by_that_one(tmp_path: Path) -> None:
    put(tmp_path, "a.zip", zipped([("in.zip", zipped([("b.txt", b"b" * 99)])[:60])]))
    found = find_member(f"{tmp_path}/a.zip!/in.zip!/b.txt")
    assert found is not None
    with pytest.raises(Unreadable, match="the zip archive is damaged"):
        found.read()
