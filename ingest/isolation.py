"""Reading in child processes, so that a hostile file costs only itself.

A worker lives long and reads one file after the other, under limits of memory,
processor time and time on the clock. One that breaks a limit or dies is replaced;
its file is reported, the others go on. It limits, it does not confine: a worker
may open files like its parent.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.documents import Document, Source
from assistant.errors import SourceError

with contextlib.suppress(ImportError):  # there are no such limits on Windows
    import resource

Read = Callable[[Path, Source | None, Path | None], list[Document]]
Job = tuple[Path, Source | None, Path | None]

_SPAWN = multiprocessing.get_context("spawn")
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; memory is counted above what the worker needs by itself."""

    cpu_seconds: int = 30
    clock_seconds: float = 90.0
    memory_bytes: int = 1_000_000_000


DEFAULT_LIMITS = Limits()


class Readers:
    """A few workers that read files; use as a context manager."""

    def __init__(self, read: Read, limits: Limits = DEFAULT_LIMITS, workers: int = 2) -> None:
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._workers = [_Worker(read, limits) for _ in range(workers)]
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.stop()

    def read(self, jobs: Iterable[Job]) -> Iterator[list[Document] | SourceError]:
        """Read files, each result in the jobs' order: the documents, or why there are none."""
        return self._threads.map(self._one, jobs)

    def _one(self, job: Job) -> list[Document] | SourceError:
        worker = self._idle.get()
        try:
            return worker.read(job)
        except SourceError as error:
            return error
        finally:
            self._idle.put(worker)


class _Worker:
    """One child process, started when first needed and again after it was stopped."""

    def __init__(self, read: Read, limits: Limits) -> None:
        self._read, self._limits = read, limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def read(self, job: Job) -> list[Document]:
        line = self._line or self._start()
        try:
            line.send(job)
            if not line.poll(self._limits.clock_seconds):
                raise SourceError(
                    f"took more than {self._limits.clock_seconds:g} s; given up, split it"
                )
            documents, failure, spent = line.recv()
        except (EOFError, OSError):
            raise SourceError(self._died()) from None
        except SourceError:
            self.stop()
            raise
        if spent:  # its memory may be in pieces: the next file gets a fresh one
            self.stop()
        if failure:
            raise SourceError(failure)
        return list(documents)

    def _start(self) -> Connection:
        here, there = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_work, args=(there, self._read, self._limits), daemon=True)
        process.start()
        there.close()
        self._process, self._line = process, here
        with contextlib.suppress(EOFError, OSError):
            if here.poll(_START_SECONDS) and here.recv() == "ready":
                return here
        raise SourceError(f"no process to read it could be started ({self._died()})")

    def _died(self) -> str:
        """Say why the worker is gone, and clear it away."""
        process = self._process
        if process is not None:
            process.join(5)
        code = process.exitcode if process else None
        self.stop()
        if code == -signal.SIGXCPU:
            return (
                f"took more than {self._limits.cpu_seconds} s of processor time; given up, split it"
            )
        return f"the process reading it ended ({_exit_name(code)})"

    def stop(self) -> None:
        """End the process, at once."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._line = None


def _exit_name(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit {code}"


def _work(line: Connection, read: Read, limits: Limits) -> None:
    """The child: read what comes, until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    _limit_memory(limits.memory_bytes)
    line.send("ready")
    while True:
        try:
            job = line.recv()
        except (EOFError, OSError):
            return
        _limit_time(limits.cpu_seconds)
        line.send(_attempt(read, job, limits))


def _attempt(read: Read, job: Job, limits: Limits) -> tuple[list[Document], str, bool]:
    """The documents, or why there are none, and whether the worker should go."""
    try:
        return read(*job), "", False
    except SourceError as error:
        return [], str(error), False
    except MemoryError:
        return (
            [],
            f"needs more than {limits.memory_bytes / 1e9:g} GB of memory; given up, split it",
            True,
        )
    except RecursionError:
        return [], "is nested too deeply to be read", True
    except Exception as error:  # a parser may raise anything on a hostile file
        text = str(error).strip().splitlines()[:1]
        return [], f"cannot be read ({': '.join([type(error).__name__, *text])})", True


def _limit_memory(allowance: int) -> None:
    with contextlib.suppress(NameError, OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + allowance
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: int) -> None:
    with contextlib.suppress(NameError, OSError, ValueError):
        most = int(time.process_time()) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
