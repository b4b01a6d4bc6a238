"""Roots that are addresses (``s3://bucket/prefix``), through fsspec (the extra ``remote``).

Who may read is settled where the store's own tools look for it (environment, configuration
files): an address that carries credentials is refused, so that none can end up in an output.
"""

from __future__ import annotations

import io
import os
import re
from typing import Any, BinaryIO

from goalparse.archive.folders import Entry, Folder
from goalparse.archive.names import is_housekeeping, uniquely_named

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_WITH_CREDENTIALS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://[^/]*@")
# Members of a container are read near each other, one after the other.
_BLOCK = 4 * 1024 * 1024
_BUFFER = 64 * 1024


class AddressError(Exception):
    """An address that cannot be read; the message says why, without any secret."""


def is_address(root: str) -> bool:
    """Whether a root is an address, and not a path of the file system."""
    return _ADDRESS.match(root) is not None


def checked(root: str) -> str:
    """The address as it will be used; raises AddressError if it carries credentials."""
    if _WITH_CREDENTIALS.match(root):
        scheme = root.partition("://")[0]
        raise AddressError(
            f"an address with credentials ({scheme}://…@…) is not read: "
            "put them where the store's own tools look for them"
        )
    return root


def _system(root: str) -> tuple[Any, str]:
    """The file system of an address and the path in it."""
    scheme = root.partition("://")[0]
    try:
        import fsspec  # noqa: PLC0415 - an extra

        system, path = fsspec.core.url_to_fs(root)
    except ImportError as error:
        raise AddressError(
            f"{scheme}:// needs a part that is not installed: pip install 'goalparse[remote]'"
        ) from error
    except ValueError as error:
        raise AddressError(f"{root}: nothing is known of {scheme}://") from error
    return system, path


def _refused(root: str, error: Exception) -> Exception:
    """What the caller should know: not there, or why it cannot be had."""
    if isinstance(error, FileNotFoundError):
        return FileNotFoundError(2, "No such file or directory", root)
    if isinstance(error, PermissionError):
        return PermissionError(13, f"no access ({_first_line(error)})", root)
    return OSError(5, f"{type(error).__name__}: {_first_line(error)}", root)


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def named(name: str, root: str) -> Entry:
    """The file or folder at an address that the user named.

    Raises FileNotFoundError if it is not there, AddressError if it cannot be reached.
    """
    try:
        return entry_of(name, checked(root))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise AddressError(f"{root} cannot be read: {error.strerror}") from error


def entry_of(name: str, root: str) -> Entry:
    """The file or folder at an address; raises OSError if it is not there or cannot be had."""
    system, path = _system(root)
    try:
        info = system.info(path)
    # Stores raise their own kinds of errors, which the caller cannot know.
    except Exception as error:
        raise _refused(root, error) from error
    return _entry(name, root, info)


def list_folder(root: str) -> Folder:
    """The files and folders right below an address."""
    system, path = _system(root)
    try:
        infos = system.ls(path, detail=True)
    except Exception as error:
        raise _refused(root, error) from error
    scheme = root.partition("://")[0]
    ignored = 0
    found = []
    for info in infos:
        name = info["name"].rstrip("/").rpartition("/")[2]
        if info["name"].rstrip("/") == path.rstrip("/"):
            continue  # the mark that some programs leave for an empty folder
        if is_housekeeping(name):
            ignored += 1
            continue
        found.append(_entry(name, f"{scheme}://{info['name'].lstrip('/')}", info))
    found.sort()
    names = uniquely_named([each.name for each in found])
    renamed = [each._replace(name=name) for each, name in zip(found, names, strict=True)]
    return Folder(entries=tuple(sorted(renamed)), ignored=ignored)


def _entry(name: str, root: str, info: dict[str, Any]) -> Entry:
    if info["type"] == "directory":
        return Entry(name=name, path=root, is_folder=True, size=None, stamp="")
    return Entry(name=name, path=root, is_folder=False, size=info["size"], stamp=_stamp(info))


def _stamp(info: dict[str, Any]) -> str:
    """The store's own mark of the bytes; without one size and time."""
    mark = info.get("ETag") or info.get("etag") or info.get("md5Hash") or info.get("checksum")
    time = info.get("LastModified") or info.get("mtime") or info.get("created")
    return f"{info['size']}:{str(mark).strip(chr(34)) if mark else time}"


def open_root(root: str) -> tuple[BinaryIO, str]:
    """The bytes at an address, in which one can move about, and their stamp."""
    system, path = _system(root)
    try:
        info = system.info(path)
        file = system.open(path, "rb", block_size=_BLOCK, cache_type="readahead")
    except Exception as error:
        raise _refused(root, error) from error
    return io.BufferedReader(_AddressFile(file, root), _BUFFER), _stamp(info)


def read(root: str, length: int | None = None) -> bytes:
    """The bytes at an address, all or the first ones, in one request."""
    system, path = _system(root)
    try:
        return bytes(system.cat_file(path, start=None if length is None else 0, end=length))
    except Exception as error:
        raise _refused(root, error) from error


class _AddressFile(io.RawIOBase):
    """A file at an address whose errors are OSErrors that name it."""

    def __init__(self, file: Any, root: str) -> None:
        super().__init__()
        self._file = file
        self._root = root
        self._process = os.getpid()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            found = self._file.read(len(buffer))
        except Exception as error:
            raise _refused(self._root, error) from error
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        # A child must leave its parent's connections alone.
        if not self.closed and self._process == os.getpid():
            self._file.close()
        super().close()
