"""Files as text: every way in which opening one fails becomes one clear message with its place."""

from __future__ import annotations

from pathlib import Path

from ..errors import LimitError, Place, ReadError

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of the largest file that is read."""


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises ReadError if there is no such file, if it is a folder or not UTF-8 (with the place of the bad byte), and
    LimitError if it is larger than `LARGEST_FILE`.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > LARGEST_FILE:
            raise LimitError(f"{file} has {size:,} bytes", remedy=f"files up to {LARGEST_FILE:,} bytes are read")
        data = file.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"there is no file {file}", remedy="check the path") from None
    except IsADirectoryError:
        raise ReadError(f"{file} is a folder, not a file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"{file} cannot be read: {reason}") from None
    return decode(data, str(file))


def decode(data: bytes, name: str | None = None) -> str:
    """UTF-8 bytes as text, without a byte order mark; ReadError names the line, column and offset of a bad byte."""
    if len(data) > LARGEST_FILE:
        raise LimitError(f"the text has {len(data):,} bytes", remedy=f"up to {LARGEST_FILE:,} bytes are read")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8").removeprefix("\ufeff")) + 1
        place = Place(before.count(b"\n") + 1, column, name)
        message = f"the byte {data[error.start]:#04x} at offset {error.start} is not UTF-8"
        raise ReadError(message, place=place, remedy="save the file as UTF-8") from None
