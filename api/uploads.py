"""A body that may be large: read as it comes, kept in a temporary file, hashed, never whole in memory."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from anyio import to_thread
from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from starlette.formparsers import MultiPartException, MultiPartParser

from api.problems import BrokenBodyError, MediaTypeError

SPOOL_BYTES = 1_000_000
JSON, CSV, MULTIPART = "application/json", "text/csv", "multipart/form-data"
_SUFFIXES = {".csv": CSV, ".json": JSON}
_FOREIGN_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A whole body at rest: UTF-8 without NUL, positioned behind a byte-order mark. ``media_type`` is JSON or CSV."""

    file: IO[bytes]
    media_type: str
    sha256: str


async def receive_upload(request: Request) -> AsyncIterator[Upload]:
    """A dependency: takes JSON, CSV, or a form with one file of either; the file is gone when the request is over.

    BrokenBodyError ``wrong_encoding``, ``empty_body`` or ``broken_body``; MediaTypeError; TooLargeError while reading.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (JSON, CSV, MULTIPART):
        raise MediaTypeError(
            "media_type", "This door reads JSON and CSV.", "Send Content-Type: application/json or text/csv."
        )
    with SpooledTemporaryFile[bytes](max_size=SPOOL_BYTES) as spool:
        if media_type == MULTIPART:
            media_type = await _receive_form(request, spool)
        else:
            async for chunk in request.stream():
                await to_thread.run_sync(spool.write, chunk)
        yield await to_thread.run_sync(_at_rest, spool, media_type)


async def _receive_form(request: Request, spool: IO[bytes]) -> str:
    """Copies the form's one file; the media type of that part."""
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=0)
    try:
        form = await parser.parse()
    except (MultiPartException, MultipartParseError, KeyError) as error:
        raise BrokenBodyError(
            "broken_form", "The form cannot be read, or has more than one file.", "Send one file and nothing else."
        ) from error
    try:
        part = next(iter(form.values()), None)
        if part is None or isinstance(part, str):
            raise BrokenBodyError("broken_form", "The form has no file.", "Send one file of JSON or CSV.")
        while chunk := await part.read(SPOOL_BYTES):
            await to_thread.run_sync(spool.write, chunk)
        return _type_of_part(part.content_type or "", part.filename or "")
    finally:
        await form.close()


def _type_of_part(content_type: str, filename: str) -> str:
    """Browsers call a CSV file by many names, so the file's suffix speaks first."""
    suffix = filename[filename.rfind(".") :].lower() if "." in filename else ""
    media_type = _SUFFIXES.get(suffix, content_type.partition(";")[0].strip().lower())
    if media_type not in (JSON, CSV):
        raise MediaTypeError("media_type", "The form's file is neither JSON nor CSV.", "Send a .csv or a .json file.")
    return media_type


def _at_rest(spool: IO[bytes], media_type: str) -> Upload:
    spool.seek(0)
    digest = hashlib.sha256()
    while chunk := spool.read(SPOOL_BYTES):
        digest.update(chunk)
    check_text(spool)
    return Upload(spool, media_type, digest.hexdigest())


def check_text(file: IO[bytes]) -> None:
    """Reads from the start and leaves the file behind its byte-order mark; BrokenBodyError names the first bad byte."""
    file.seek(0)
    head = file.read(4)
    if not head:
        raise BrokenBodyError("empty_body", "The body is empty.", "Send at least one case.")
    if head.startswith(_FOREIGN_MARKS):
        raise _wrong_encoding(0)
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    file.seek(start)
    _decode(file, start)
    file.seek(start)


def _decode(file: IO[bytes], at: int) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        chunk = file.read(SPOOL_BYTES)
        pending = len(decoder.getstate()[0])
        if (nul := chunk.find(b"\0")) >= 0:
            raise _wrong_encoding(at + nul)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(at - pending + error.start) from error
        if not chunk:
            return
        at += len(chunk)


def _wrong_encoding(byte: int) -> BrokenBodyError:
    return BrokenBodyError(
        "wrong_encoding",
        f"The text is not UTF-8: byte {byte} (counted from 0) does not belong there.",
        "Save the file as UTF-8 and send it again.",
    )
