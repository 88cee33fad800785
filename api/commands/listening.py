"""A socket of our own, so that a port that is taken is noticed before anything starts."""

from __future__ import annotations

import errno
import socket

from api.commands.failures import CommandError

_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Listens; CommandError ``port_taken`` or ``cannot_listen``."""
    try:
        return socket.create_server((host, port), family=_family(host), backlog=_BACKLOG)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error


def url_of(listening: socket.socket) -> str:
    """How to reach it from this machine."""
    address, port = listening.getsockname()[:2]
    return f"http://{f'[{address}]' if ':' in address else address}:{port}"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _cannot_listen(host: str, port: int, error: OSError) -> CommandError:
    if error.errno == errno.EADDRINUSE:
        action = "Stop what listens there, or choose another with --port (0 takes a free one)."
        return CommandError("port_taken", f"Port {port} of {host} is taken.", action)
    return CommandError("cannot_listen", f"{host}:{port}: {error.strerror}.", "Choose another --host or --port.")
