"""Lines that a website prints around a document: how to print, share or close the page.

They were copied with it and are none of its text; where nothing parts cells from lines, they would
be cells of the table above them.
"""

from __future__ import annotations

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.patterns import late

_MARKS = (
    "扫一扫",
    "打印",
    "关闭",
    "字号",
    "字体",
    "浏览",
    "阅读",
    "ICP备",
)  # each such line has one
_COLON = "[:：]"
_AROUND = r"[\[\]【】()（）|丨 ]*"
_BUTTON = (
    r"(?:(?:打印|关闭)(?:本页|此页|页面|窗口|本窗口)?|下载|收藏|分享|返回(?:上级|顶部|首页)?"
    rf"|字(?:号|体) *{_COLON}?|大|中|小)"
)
_LINE = late(
    r"[-•·*]? *扫一扫[,，]?(?:在|用)?手机(?:上|端)?(?:打开|查看|浏览|阅读)?当前(?:页面?|网页)"
    rf"|(?=.*(?:打印|关闭|字号|字体))(?:{_AROUND}{_BUTTON}){{2,}}{_AROUND}"
    rf"|{_AROUND}字(?:号|体) *{_COLON}{_AROUND}"
    rf"|(?:浏览|阅读)(?:量|次数|人次) *{_COLON} *\d*次?[| ]*"
)
# What a site states of itself at the foot of its pages; its licence is among that.
_LICENCE = "ICP备"
_FOOT = late(
    r"(?:(?:网站地图|联系我们|关于我们|内容保障|公务邮箱|隐私声明|版权声明|使用帮助)[|丨 ]*){2,}"
    r"|(?:版权所有[:： ]*)?\S{2,24}主办(?:单位)?[|丨 ]*\S{2,24}(?:承办|维护)(?:单位)?"
    r"|.{0,60}(?:ICP备|政府网站标识码|网站监督电话|公网安备).{0,60}"
)
_ATTACHED = late(rf"(?:相关)?附件(?:下载)? *{_COLON}?")  # with nothing but such lines below it


def without_page_words(text: str, lines: list[str]) -> tuple[list[str], list[Finding]]:
    """The lines with blank ones in place of such, and a note of the first; as they are if none."""
    if not any(mark in text for mark in _MARKS):
        return lines, []
    shown = ["".join(line.split("\xa0")).strip() for line in lines]
    patterns = (_LINE, _FOOT) if _LICENCE in text else (_LINE,)
    found = {
        at
        for at, line in enumerate(shown)
        if line and any(pattern.fullmatch(line) for pattern in patterns)
    }
    if not found:
        return lines, []
    last = max((at for at, line in enumerate(shown) if line and at not in found), default=-1)
    if last >= 0 and last < max(found) and _ATTACHED.fullmatch(shown[last]):
        found.add(last)
    at = min(found)
    reason = "words of a web page around the document are left out"
    told = finding(
        "reading-by-vocabulary", raw=shown[at], place=Place(line_no=at + 1), reason=reason
    )
    return ["" if at in found else line for at, line in enumerate(lines)], [told]
