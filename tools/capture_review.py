"""Take pictures of the review page of the shipped sample, for the documentation.

python tools/capture_review.py      # needs chromium and its driver; writes docs/captures/review-*
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from drawings import DRAWINGS, drawn  # noqa: E402 - behind the path
from goalparse import batch  # noqa: E402 - as above

SAMPLE = ROOT / "fixtures" / "cases" / "huailai-cppcc-2022" / "huailai-cppcc-2022.txt"
SECOND = DRAWINGS / "hebei_activity_2018_goal.txt"  # a form of which a cell is lost
PICTURES = (("en", 1440, 900), ("zh", 800, 1000))


def page(folder: Path) -> Path:
    """The page of a run over the sample and another form."""
    source = folder / "绩效目标"
    source.mkdir()
    shutil.copy(SAMPLE, source)
    (source / "activity-2018.docx").write_bytes(drawn(SECOND.read_text("utf-8")))
    batch.convert(batch.Selection(paths=(source,)), folder / "run")
    out = folder / "review.html"
    command = [sys.executable, "-m", "goalparse", "review", str(folder / "run"), "-o", str(out)]
    subprocess.run(command, check=True)
    return out


def browser(language: str, width: int, height: int) -> Chrome:
    """A headless Chromium of that size."""
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(each)
    options.add_argument(f"--lang={language}")
    options.add_argument(f"--window-size={width},{height}")
    driver = shutil.which("chromedriver") or "chromedriver"
    return Chrome(options=options, service=ChromeService(driver))


def picture(url: str, language: str, width: int, height: int, out: Path) -> None:
    """The page with a value chosen, one marked right and one wrong with a note."""
    with browser(language, width, height) as opened:
        opened.get(url)
        if language == "zh":
            opened.find_element("id", "language").click()
        opened.execute_script(
            "open(run.documents.findIndex((each) => each.path.startsWith('huailai')))"
        )
        for _ in range(50):
            chosen = opened.execute_script(
                "const at = [...Array(shown.count).keys()].find((index) =>"
                " itemAt(index).field === 'value_raw'); choose(at); return at;"
            )
            if chosen:
                break
            time.sleep(0.1)
        time.sleep(0.5)
        opened.execute_script(
            "judge('right'); choose(current + 1); judge('wrong', arguments[0])",
            "应为：年度工作计划" if language == "zh" else "should be: 年度工作计划",
        )
        ActionChains(opened).send_keys("k").perform()
        time.sleep(1)
        opened.set_window_size(width, height)
        opened.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        time.sleep(0.5)
        opened.execute_script("choose(current)")
        time.sleep(0.5)
        opened.save_screenshot(str(out))


def main() -> None:
    """Write both pictures."""
    captures = ROOT / "docs" / "captures"
    with tempfile.TemporaryDirectory() as folder:
        url = page(Path(folder)).as_uri()
        for language, width, height in PICTURES:
            picture(url, language, width, height, captures / f"review-{width}.png")


if __name__ == "__main__":
    main()
