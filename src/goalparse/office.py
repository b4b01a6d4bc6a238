"""LibreOffice as a converter of files that nobody vouches for.

Each conversion is a process group of its own that is killed as a whole: when its time is over,
and also when it is done. On Unix its memory and what it writes are bounded. Its profile belongs
to one process alone and says: no macros, no links followed, no pictures from elsewhere, no
Java, nothing recovered; and where the system allows it, it has no network at all.
"""

from __future__ import annotations

import atexit
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from goalparse.findings import Unreadable, unreadable
from goalparse.frozen import frozen

_FILTER = "docx:MS Word 2007 XML"
_MIB = 1024 * 1024
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", True),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", True),
    ("Office.Writer/Content/Update", "Link", 2),  # never
    ("Office.Writer/Content/Update", "Field", False),
    ("Office.Writer/Content/Update", "Chart", False),
    ("Office.Java/VirtualMachine", "Enable", False),
    ("Office.Recovery/RecoveryInfo", "Enabled", False),
    ("Office.Recovery/AutoSave", "Enabled", False),
    # A proxy that nobody is behind, for whatever would ask the network all the same.
    ("Inet/Settings", "ooInetProxyType", 1),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", 9),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", 9),
    ("Inet/Settings", "ooInetFTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetFTPProxyPort", 9),
)


@frozen
class Conversion:
    """What one conversion may take: seconds, and bytes of memory and of output."""

    seconds: float = 60
    memory_bytes: int = 4096 * _MIB
    output_bytes: int = 512 * _MIB


DEFAULT_CONVERSION = Conversion()


def convert(program: str, data: bytes, suffix: str, limits: Conversion) -> bytes:
    """Save a file as .docx; ``suffix`` is the one that its content calls for.

    Raises Unreadable if LibreOffice cannot read it, ends by itself, or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="goalparse-office-") as folder:
        source = Path(folder) / f"input{suffix}"
        source.write_bytes(data)
        target = Path(folder) / "out" / "input.docx"
        try:
            said = _run(program, source, target.parent, limits)
            if not target.is_file():
                raise _failure(f"LibreOffice cannot read it{said}")
        except Unreadable:
            _PROFILES.forget()  # it may be locked, or hold the wreck for recovery
            raise
        return target.read_bytes()


def _failure(reason: str) -> Unreadable:
    return unreadable("file-unreadable", reason=reason)


def _run(program: str, source: Path, out: Path, limits: Conversion) -> str:
    """Run one conversion; what LibreOffice said, for the case that there is no file."""
    command = [
        *_tied_to_us(),
        *_without_network(),
        program,
        f"-env:UserInstallation={_PROFILES.of_thread().as_uri()}",
        "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        "--convert-to", _FILTER, "--outdir", os.fspath(out), os.fspath(source),
    ]  # fmt: skip
    started = time.monotonic()
    # Its other end is closed when this process ends, in whatever way.
    line, life = os.pipe()
    process = subprocess.Popen(  # noqa: S603 - the user's own program
        command,
        stdin=line,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=source.parent,
        # No display, no desktop, and nothing of it in the user's own settings.
        env={**_environment(), "HOME": os.fspath(source.parent), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
        preexec_fn=_limiter(limits),  # noqa: PLW1509 - sets limits, and takes no lock
    )
    os.close(line)
    try:
        _, errors = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise unreadable(
            "limit-exceeded",
            what="the time that LibreOffice takes for it, in seconds,",
            value=round(time.monotonic() - started),
            limit=round(limits.seconds),
        ) from None
    finally:
        _kill_group(process)
        os.close(life)
    if process.returncode < 0 or process.returncode >= 128:
        number = abs(process.returncode) % 128
        raise _failure(f"LibreOffice ends with {_signal_name(number)} on it")
    lines = [
        line for line in errors.decode("utf-8", "replace").splitlines() if "javaldx" not in line
    ]
    return f" ({lines[-1].strip()})" if lines else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment() -> dict[str, str]:
    wanted = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
    return {name: os.environ[name] for name in wanted if name in os.environ}


def _limiter(limits: Conversion) -> Callable[[], None] | None:
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - not on Windows

    bounds = [
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CPU, math.ceil(limits.seconds)),
        (resource.RLIMIT_CORE, 0),
    ]

    def limit() -> None:
        for kind, value in bounds:
            _, most = resource.getrlimit(kind)
            bound = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(kind, (bound, bound))

    return limit


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


# A process of the group waits for the end of its input, which is the end of whoever started it,
# and then ends the group. It holds none of the other streams, whose ends are waited for.
_TIED = """
exec 3<&0 </dev/null
(read -r end <&3; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec "$@"
"""


def _tied_to_us() -> tuple[str, ...]:
    """What in front of a command lets it, and all that it starts, not outlive this process."""
    return () if sys.platform == "win32" else ("/bin/sh", "-c", _TIED, "sh")


@cache
def _without_network() -> tuple[str, ...]:
    """What in front of a command takes its network away; nothing where the system has no way."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    prefix = (program, "--map-root-user", "--net")
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603 - a system's own
    return prefix if tried.returncode == 0 else ()


# -- profiles


class _Profiles(threading.local):
    """A profile per thread, as two that share one disturb each other."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._process = 0

    def of_thread(self) -> Path:
        """The folder of this thread's profile, in this process."""
        if self._folder is None or self._process != os.getpid():
            self._folder = _new_profile()
            self._process = os.getpid()
        return self._folder

    def forget(self) -> None:
        """Begin with a new one next time."""
        if self._folder is not None and self._process == os.getpid():
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None


_PROFILES = _Profiles()
_PREFIX = "goalparse-profile-"


def _new_profile() -> Path:
    """A fresh profile with our settings; those of processes that were killed go."""
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    atexit.register(_remove_own, folder, os.getpid())
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_registry(), "utf-8")
    return folder


def _remove_own(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _registry() -> str:
    items = "\n".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{str(value).lower() if isinstance(value, bool) else value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        f"{items}\n</oor:items>\n"
    )
