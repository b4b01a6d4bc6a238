"""The review page, driven in a real browser as a person would."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import command_line
from conftest import _without
from drawings import DRAWINGS, drawn
from goalparse import batch, legacy, spot_check
from goalparse.output import sampling, stored
from goalparse.output.sampling import read_verdicts
from goalparse.pipeline import Options
from submissions import make_submission

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

DRAWING = "anhui_chizhou_tangxi_2022_self_eval.txt"


def review(run: Path, out: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return command_line.run("review", run, "-o", out, *options)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "in"
    folder.mkdir()
    (folder / "自评.docx").write_bytes(drawn((DRAWINGS / DRAWING).read_text("utf-8")))
    hostile = "项目支出绩效目标表\n项目名称 | </script><b onclick=x>甲</b>\n预算数 | 5万元\n"
    hostile += "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 会议数 | ≥1次"
    rows = "\n".join(
        line + " | < | <" if line.count("|") == 1 else line for line in hostile.split("\n")
    )
    (folder / "sharp.docx").write_bytes(drawn(rows))
    return folder


@pytest.fixture(scope="module")
def run(archive: Path) -> Path:
    out = archive.parent / "run"
    batch.convert(batch.Selection(paths=(archive,)), out)
    return out


@pytest.fixture(scope="module")
def page(run: Path) -> Path:
    out = run.parent / "review.html"
    done = review(run, out)
    assert done.returncode == 0, done.stderr
    assert "2 of 2 documents beside their source" in done.stderr
    return out


@pytest.fixture
def opened(browser: Chrome, page: Path) -> Chrome:
    browser.get(page.as_uri())
    browser.execute_script("localStorage.clear()")
    browser.get(page.as_uri())
    assert browser.execute_script("return document.documentElement.dataset.ready") == "true"
    return browser


def press(browser: Chrome, keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains  # noqa: PLC0415

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def choose(browser: Chrome, text: str, name: str) -> None:
    """Click the value of a field by its name and text, once its form is drawn."""
    script = (
        "return [...document.querySelectorAll('button.value')].find((each) =>"
        " each.querySelector('.name').textContent === arguments[1]"
        " && each.querySelector('.text').textContent === arguments[0])"
    )
    for _ in range(100):
        found = browser.execute_script(script, text, name)
        if found is not None:
            found.click()
            return
        time.sleep(0.05)
    pytest.fail(f"no value {text!r} of {name}")


def document(browser: Chrome, name: str) -> None:
    browser.execute_script(
        "[...document.querySelectorAll('#documents button')].find((each) =>"
        " each.firstChild.textContent === arguments[0]).click()",
        name,
    )


def test_a_value_lights_its_cell_and_the_cell_its_value(opened: Chrome) -> None:
    document(opened, "自评.docx")
    choose(opened, "≥50个", "value_raw")
    lit = opened.execute_script(
        "return [...document.querySelectorAll('#source .lit')].map((each) => each.firstChild.data)"
    )
    assert lit == ["≥50个"]
    opened.execute_script(
        "[...document.querySelectorAll('#source td')].find((each) =>"
        " each.firstChild?.data === '报告合格率').click()"
    )
    chosen = opened.execute_script(
        "return document.querySelector('button.value[aria-current] .text').textContent"
    )
    assert chosen == "报告合格率"


def test_marks_by_key_are_kept_and_saved_and_scored(opened: Chrome, tmp_path: Path) -> None:
    document(opened, "自评.docx")
    choose(opened, "≥50个", "value_raw")
    press(opened, "w")
    press(opened, "e")
    note = opened.find_element("id", "note-text")
    note.send_keys("应为 ≥55个")
    opened.find_element("css selector", "#note-box button[value=keep]").click()
    press(opened, "jr")
    opened.refresh()
    progress = opened.find_element("id", "progress").text
    assert "1 wrong" in progress
    assert "1 right" in progress
    saved = tmp_path / "verdicts.jsonl"
    saved.write_text(opened.execute_script("return verdictLines()"), "utf-8")
    first, second = map(json.loads, saved.read_text("utf-8").splitlines())
    assert (first["path"], first["table"], first["field"]) == (
        "自评.docx",
        "indicators",
        "value_raw",
    )
    assert (first["verdict"], first["note"]) == ("wrong", "应为 ≥55个")
    assert second["verdict"] == "right"
    marks = read_verdicts(saved)
    assert sum(each.counts["wrong"] for each in marks.values()) == 1


def test_text_of_documents_is_never_markup(opened: Chrome) -> None:
    document(opened, "sharp.docx")
    assert opened.execute_script("return document.querySelector('#source b, #records b')") is None
    assert "</script><b onclick=x>甲</b>" in opened.find_element("id", "source").text


def test_both_languages(opened: Chrome) -> None:
    opened.find_element("id", "language").click()
    assert opened.execute_script("return document.documentElement.lang") == "zh-CN"
    assert opened.find_element("id", "documents-title").text == "文件"
    said = opened.execute_script(
        "const all = [];"
        "run.documents.forEach((_, index) => { open(index);"
        "[...shown.chunkElements, ...shown.formElements].forEach((each) => each.draw?.());"
        "for (const each of"
        " document.querySelectorAll('.told, .findings li, #documents .why, .value .extra'))"
        " all.push(each.textContent); });"
        "return all;"
    )
    assert any("合计不符：" in each for each in said)
    assert any(each.startswith("“年度资金总额：”为 0.00 元，") for each in said)
    assert any(each.endswith(" (amount-sum-mismatch)") for each in said)
    assert any("资金来源 总额" in each for each in said)
    assert [each for each in said if re.search(r"[a-z]{2,} [a-z]{2,}", each)] == []


def test_the_document_that_is_open_is_in_sight_of_the_list(browser: Chrome, tmp_path: Path) -> None:
    """Whoever goes through hundreds with ``n`` sees where he is."""
    source = tmp_path / "in"
    source.mkdir()
    for number in range(60):
        (source / f"{number:02}.txt").write_text(f"一、第{number}个文件\n说明\n", "utf-8")
    batch.convert(batch.Selection(paths=(source,)), tmp_path / "run")
    done = review(tmp_path / "run", tmp_path / "page.html", "-n", "60")
    assert "60 of 60 documents" in done.stderr
    browser.get((tmp_path / "page.html").as_uri())
    seen = browser.execute_script(
        "open(59);"
        "const entry = byId('documents').children[59].getBoundingClientRect();"
        "const list = document.querySelector('nav').getBoundingClientRect();"
        "return [entry.top >= list.top, entry.bottom <= list.bottom + 1, window.scrollY];"
    )
    assert seen == [True, True, 0]


def test_a_source_that_has_changed_is_not_shown(run: Path, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / archive.name
    other.mkdir()
    (other / "自评.docx").write_bytes(b"not the same")
    done = review(run, tmp_path / "page.html", "--archive", other)
    assert done.returncode == 3
    assert "goalparse: 自评.docx: the source has changed since the run was made" in done.stderr
    assert "goalparse: sharp.docx: the source was not found in the archive" in done.stderr
    assert "0 of 2 documents beside their source" in done.stderr


@pytest.mark.parametrize("there", [True, False])
def test_an_old_word_file_is_shown_by_way_of_libreoffice(tmp_path: Path, there: bool) -> None:
    office = legacy.find_office()
    if office is None:
        _without("LibreOffice", "apt-get install libreoffice-writer")
    source = tmp_path / "in"
    source.mkdir()
    (tmp_path / "old.docx").write_bytes(make_submission(1))
    subprocess.run(
        [
            office.program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless", "--convert-to", "doc:MS Word 97", "--outdir", source,
            tmp_path / "old.docx",
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    batch.convert(batch.Selection(paths=(source,)), tmp_path / "run")
    opened = stored.open_run(tmp_path / "run")
    chosen = sampling.candidates(opened)
    with pytest.MonkeyPatch.context() as patch:
        if not there:
            patch.setattr(legacy, "find_office", lambda: None)
        (shown,) = spot_check.reviewed(opened, chosen, [source], Options())
    if there:
        assert shown.comparison is not None
        assert shown.comparison.faults == 0
        assert sum(1 for cell in shown.comparison.cells() if cell.text) > 50
    else:
        assert shown.comparison is None
        assert shown.problem == (
            "the source cannot be shown: this is a Word 97-2003 document; save it as .docx;"
            " with LibreOffice installed (soffice on the PATH) it is converted and read"
        )


def test_an_archive_that_was_moved_is_asked_for(archive: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(archive, moved)
    batch.convert(batch.Selection(paths=(moved,)), tmp_path / "out")
    moved.rename(tmp_path / "elsewhere")
    done = review(tmp_path / "out", tmp_path / "page.html")
    told = f"{moved} does not exist: --archive says where the documents lie now"
    assert (done.returncode, done.stderr) == (2, f"goalparse: error: {told}\n")
    done = review(tmp_path / "out", tmp_path / "page.html", "--archive", tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    done = review(tmp_path, tmp_path / "page.html")
    assert done.returncode == 2
    assert "holds no run" in done.stderr
    assert not (tmp_path / "page.html").exists()


def many_forms(sample: Path, folder: Path, count: int) -> Path:
    """The page of a document of so many forms."""
    form = sample.read_text("utf-8")
    start = form.rindex("\n", 0, form.index("[bookmark: _Toc_4_4_0000000004]")) + 1
    end = form.index("[bookmark: _Toc_4_4_0000000005]")
    source = folder / f"in-{count}"
    source.mkdir()
    (source / "many-2022.txt").write_text(form[:start] + form[start:end] * count, "utf-8")
    batch.convert(batch.Selection(paths=(source,)), folder / f"run-{count}")
    out = folder / f"page-{count}.html"
    done = review(folder / f"run-{count}", out)
    assert done.returncode == 0, done.stderr
    return out


WORK = """
const settled = arguments[0];
requestAnimationFrame(() => requestAnimationFrame(() => settled({
  forms: shown.formElements.length,
  chunks: shown.chunkElements.length,
  read: shown.items.size,
  values: document.querySelectorAll("button.value").length,
  cells: document.querySelectorAll("#source td, #source p").length,
  drawn: document.querySelectorAll(".drawn").length,
})));
"""


def test_a_document_of_many_forms_opens_piece_by_piece(
    browser: Chrome, tmp_path: Path, sample: Path
) -> None:
    """Only what is in view is read and drawn: 240 forms are as much work to open as 40."""
    work = []
    for count in (40, 240):
        browser.get(many_forms(sample, tmp_path, count).as_uri())
        assert browser.execute_script("return document.documentElement.dataset.ready") == "true"
        work.append(browser.execute_async_script(WORK))
    few, many = work
    assert few["forms"] > 40
    assert many["forms"] > 240
    assert many["chunks"] > 2 * 240
    for name in ("read", "values", "cells", "drawn"):
        assert 0 < many[name] <= few[name] * 1.2, name
    assert many["values"] < 200
    press(browser, "k")  # there is none before the first
    browser.execute_script("choose(shown.count - 1)")
    last = browser.execute_script(
        "return [shown.items.size, document.activeElement.dataset.item, shown.count - 1]"
    )
    assert last[0] <= many["read"] + 1
    assert int(last[1]) == last[2]
    press(browser, "f")
    assert browser.execute_script("return itemAt(current).status") == "inferred"
