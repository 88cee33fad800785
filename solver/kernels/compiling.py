"""How kernels are compiled: once for each machine and each version of their sources, without the interpreter lock.

What Python calls (an *entry*) is kept on disk; the kernels it calls are compiled into it. Numba's own cache looks only
at the file of the entry itself, and gives up where it cannot write. This one is keyed by the sources of all kernels
and by the processor, so that an edit never runs stale code, and it reads from a folder that it may not write to:
kernels compiled into an image serve a user without rights there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import llvmlite.binding as llvm
from numba import config, njit
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserWideCacheLocator

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""Without Numba's run-time (``_nrt``) a kernel can allocate nothing, and the arrays inside its named tuples are not
reference-counted at each access: measured, that halves the time of an iteration."""


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compiles a function of arrays and numbers into the entries that call it."""
    return cast(F, njit(**OPTIONS)(function))


def part[F: Callable[..., Any]](function: F) -> F:
    """A kernel that becomes part of whatever calls it: a call hands over some hundred words, all the arrays of the
    tables, which takes longer than the work of most of them."""
    return cast(F, njit(forceinline=True, **OPTIONS)(function))


def entry[F: Callable[..., Any]](function: F) -> F:
    """Compiles a kernel that Python calls, and keeps the machine code on disk."""
    dispatcher = njit(**OPTIONS)(function)
    # As ``njit(cache=True)`` does it, but with this module's cache; where there is no folder at all, in memory only.
    with contextlib.suppress(RuntimeError):
        dispatcher._cache = _Cache(function)
    return cast(F, dispatcher)


@cache
def fingerprint() -> str:
    """Changes with every source in this package and with the processor that the code is for."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    own = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    chosen = vars(config).get("CPU_NAME"), vars(config).get("CPU_FEATURES")  # NUMBA_CPU_NAME: code for other machines
    digest.update(repr(chosen if chosen[0] else own).encode())
    return digest.hexdigest()[:16]


class _Locator(UserWideCacheLocator):
    """Beside the sources if that can be written to, or holds what is needed; otherwise the user's cache folder."""

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        super().__init__(function, file)
        beside = Path(file).parent / "__pycache__"
        compiled = any(beside.glob(f"*{function.__name__}-{fingerprint()}*.nbi"))
        if compiled or os.access(beside if beside.exists() else beside.parent, os.W_OK):
            self._cache_path = str(beside)

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> _Locator | None:
        """Unlike Numba's own: a folder that cannot be written to is good enough to read from."""
        return cls(function, file)

    def get_source_stamp(self) -> str:
        return fingerprint()

    def get_disambiguator(self) -> str:
        return fingerprint()


class _Storage(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012  # Numba's own class has the same


class _Cache(FunctionCache):
    _impl_class = _Storage

    def load_overload(self, sig: object, target_context: object) -> object:
        """None, and then it is compiled, when nothing can be read."""
        with contextlib.suppress(OSError):
            return super().load_overload(sig, target_context)
        return None

    def save_overload(self, sig: object, data: object) -> None:
        """What cannot be kept is compiled again by the next process."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)
