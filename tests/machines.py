"""Machines that tests kill: a Dask cluster, a PostgreSQL server, and a line to them that can be cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL
from threading import Thread
from typing import Any

import psycopg
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed


def readers(pid: int) -> list[int]:
    """The processes that one has started to read."""
    listed = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass(slots=True)
class Scheduler:
    """A scheduler and two workers, started as a newsroom starts them."""

    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def start(self, workers: int = 2) -> None:
        where = ["--host", "127.0.0.1", "--no-dashboard"]
        self._start("scheduler", "--port", str(self.port), *where)
        self._start("worker", self.address, "--nworkers", str(workers), "--nthreads", "1", *where)

    def _start(self, what: str, *args: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *args]
        env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        self.started.append(subprocess.Popen(command, stdout=DEVNULL, stderr=DEVNULL, env=env))

    def workers(self) -> list[int]:
        """The processes that read; who watches over them starts another for each that dies."""
        return readers(self.started[1].pid)

    def kill(self) -> None:
        """End all of it without warning."""
        for process in self.started:
            process.kill()
            process.wait(timeout=20)
        self.started.clear()


class Proxy:
    """A way to a port that can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._server]
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near = self._server.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        for opened in self._open:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()


class Server:
    """A PostgreSQL server of its own, with its data in a folder."""

    def __init__(self, module: Any, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        self._server = module.get_server(folder / "data", cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def restart(self) -> None:
        """Stop it, in spite of those who are connected, and start it again."""
        self._server.stop()
        self._server.ensure_postgres_running()

    def crash(self) -> None:
        """Kill one of its processes, upon which it ends all others and recovers."""
        with closing(self._connection()) as killed, closing(self._connection()) as other:
            os.kill(killed.info.backend_pid, signal.SIGKILL)
            with suppress(psycopg.OperationalError):
                other.execute("SELECT pg_sleep(60)")
        self._connection().close()

    @retry(retry=retry_if_exception_type(psycopg.OperationalError), wait=wait_fixed(0.1), stop=stop_after_delay(60))
    def _connection(self) -> psycopg.Connection[Any]:
        """A connection, as soon as the server lets somebody in."""
        return psycopg.connect(self.url, autocommit=True)

    def stop(self) -> None:
        self._server.cleanup()
