"""Queries in a process that can be ended.

The engine heeds no signal and knows no limit, so a query runs in a child of this process. The operating system ends the child
at the limit of memory; this process ends it at the limit of time, and on Ctrl-C. The next query gets a new child.

A child is forked where that is safe, before any thread and any store: that takes a millisecond. Servers and notebooks, which
have threads, start a fresh interpreter instead, once for many queries.

A query may be stopped, or put behind others, from any thread by its :class:`Handle`. That belongs to the one query it was made
for: whenever it is used, it cannot touch the next query of the same worker.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol

from maslahat.ontology.errors import QueryEndedError, QueryError, QueryLimitError

from .answer import Answer
from .limits import DEFAULT, Limits

if TYPE_CHECKING:
    import pyoxigraph as ox

_LENGTH = struct.Struct(">Q")
_NICE = 15


class Stoppable(Protocol):
    """What runs a query, as a handle sees it."""

    def kill(self) -> None:
        """End at once."""

    def give_way(self) -> None:
        """Go on behind all others."""


class Handle:
    """A hold on one query, for other threads. Before the query and after it, a handle touches nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs_in: Stoppable | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the query: its ``answer`` raises :class:`QueryEndedError`, at once or, where it has not begun, when it begins."""
        with self._lock:
            self._stopped = True
            if self._runs_in:
                self._runs_in.kill()

    def give_way(self) -> None:
        """Let the queries of others go first while this one runs."""
        with self._lock:
            if self._runs_in:
                self._runs_in.give_way()

    @contextlib.contextmanager
    def on(self, process: Stoppable, name: str) -> Iterator[None]:
        """Hold a query of this name that runs in a process. Raises :class:`QueryEndedError` where it was stopped before."""
        with self._lock:
            if self._stopped:
                raise QueryEndedError("it was stopped before it began.", name)
            self._runs_in = process
        try:
            yield
        finally:
            with self._lock:
                self._runs_in = None


@dataclass(frozen=True)
class _Question:
    text: str
    name: str
    limits: Limits
    allow_network: bool


class Worker:
    """A :class:`~maslahat.queries.answer.SparqlService` on a store of this machine; one query at a time.

    ``fork``: start the child by forking; only for a process without threads that has not opened the store. ``allow_network``: let
    SERVICE call other servers. Use it as a context manager, or :meth:`close` it.
    """

    def __init__(self, database: Path, *, fork: bool = False, allow_network: bool = False) -> None:
        self.database = database
        self.allow_network = allow_network
        self._fork = fork and hasattr(os, "fork")
        self._child: _Child | None = None
        self._end: Callable[[], object] = lambda: None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, *, wait: bool = False) -> None:
        """Start the child where none lives, so that it opens the store while this process does something else.

        ``wait`` until it answers, so that no query pays for that with its time.
        """
        if self._child is not None and not self._child.lives:
            self.close()
        if self._child is None:
            self._child = _forked(self.database) if self._fork else _spawned(self.database)
            self._end = weakref.finalize(self, self._child.end)
            if wait:
                with contextlib.suppress(QueryError):  # the next query will tell
                    self.answer("ASK {}", limits=Limits(30, None, 1))

    def close(self) -> None:
        """End the child, at once. It ends too when nobody holds the worker any more."""
        self._end()
        self._child = None

    def answer(self, text: str, *, limits: Limits = DEFAULT, name: str = "query", handle: Handle | None = None) -> Answer:
        """The answer to a query, as :func:`~maslahat.queries.engine.run_query` gives it. ``handle``: what other threads hold.

        Raises :class:`QueryError`; of that :class:`QueryLimitError` where a limit of time or memory ended it, and
        :class:`QueryEndedError` where its handle or somebody else did.
        """
        self.start()
        assert self._child is not None
        try:
            with (handle or Handle()).on(self._child, name):
                result = self._child.ask(_Question(text, name, limits, self.allow_network), limits.seconds)
        except QueryEndedError:  # it never began: the child is as good as before
            raise
        except _GoneError:
            error = self._child.death(name, limits)
            self.close()
            raise error from None
        except BaseException:  # on Ctrl-C too, the child must not go on
            self.close()
            raise
        if self._child.spent:
            self.close()
        if isinstance(result, Exception):
            raise result
        return result


class _GoneError(Exception):
    """The child is no more."""


class _Child:
    """A child process: the pipes to it and from it, and how it is ended.

    ``poll`` gives its exit code, minus the signal where one ended it; None while it lives and need not be waited for.
    """

    def __init__(self, pid: int, fds: tuple[int, int, int], poll: Callable[[bool], int | None]) -> None:
        self.pid = pid
        self.questions, self.answers, self.complaints = fds
        self.spent = False
        """It may be dying, or is behind all other processes for ever: no query shall begin in it."""
        self._poll = poll
        self._code: int | None = None

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        if self._code is None:
            self._code = self._poll(False)
        return self._code is None

    def ask(self, question: _Question, seconds: float | None) -> Answer | Exception:
        deadline = None if seconds is None else time.monotonic() + seconds
        try:
            _write(self.questions, pickle.dumps(question))
            found: Answer | Exception = pickle.loads(_read(self.answers, deadline))
        except TimeoutError:
            raise QueryLimitError(
                f"stopped after {seconds:g} s, its limit of time; ask for less, or allow more with --timeout.",
                question.name,
                "time",
            ) from None
        except (EOFError, BrokenPipeError):
            raise _GoneError from None
        return found

    def death(self, name: str, limits: Limits) -> QueryError:
        """Why it ended while it had this query."""
        said = _drained(self.complaints)
        if "memory allocation" in said or "MemoryError" in said or "bad_alloc" in said:
            words = f"stopped at {limits.megabytes} MB, its limit of memory; ask for less, or allow more with --memory."
            return QueryLimitError(words, name, "memory")
        if said:
            return QueryEndedError(f"the process of the engine ended unexpectedly ({said.strip().splitlines()[-1]}).", name)
        if self._waited() in (-signal.SIGSEGV, -signal.SIGBUS):  # its stack was full
            return QueryError("the engine could not follow it; it is probably nested too deeply.", name)
        return QueryEndedError("its process was ended from outside; ask it again.", name)

    def kill(self) -> None:
        self.spent = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def give_way(self) -> None:
        self.spent = True  # only a new process has its old rank among the others
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):  # it may have ended just now
                os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)

    def _waited(self) -> int | None:
        if self._code is None:
            self._code = self._poll(True)
        return self._code

    def end(self) -> None:
        if self.lives:  # else its number may be that of another process by now
            self.kill()
        self._waited()
        for fd in (self.questions, self.answers, self.complaints):
            with contextlib.suppress(OSError):
                os.close(fd)


def _forked(database: Path) -> _Child:
    pipes = [os.pipe() for _ in range(3)]
    pid = os.fork()
    (read_q, write_q), (read_a, write_a), (read_c, write_c) = pipes
    if pid == 0:
        for fd in (write_q, read_a, read_c):
            os.close(fd)
        os.dup2(write_c, 2)
        _serve_and_exit(database, read_q, write_a)
    for fd in (read_q, write_a, write_c):
        os.close(fd)

    def poll(wait: bool) -> int | None:
        try:
            ended, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
        except ChildProcessError:  # somebody else has waited for it, or this process ignores how children end
            return 0
        return os.waitstatus_to_exitcode(status) if ended else None

    return _Child(pid, (write_q, read_a, read_c), poll)


def _spawned(database: Path) -> _Child:
    import subprocess  # not needed by the command line, which forks

    code = "import sys; from maslahat.queries.worker import main; main(sys.argv[1])"
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code, os.fspath(database)], stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    fds = tuple(os.dup(stream.fileno()) for stream in (process.stdin, process.stdout, process.stderr))
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    return _Child(process.pid, fds, lambda wait: process.wait() if wait else process.poll())  # type: ignore[arg-type]


def main(database: str) -> NoReturn:
    """What a spawned child runs: questions come on stdin, answers go to stdout."""
    _serve_and_exit(Path(database), 0, 1)


def _serve_and_exit(database: Path, questions: int, answers: int) -> NoReturn:
    """Answer until the questions end. Nothing of the parent's is flushed, closed or cleaned up twice."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = 1
    try:
        _serve(database, questions, answers)
        code = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def _serve(database: Path, questions: int, answers: int) -> None:
    from .engine import run_query

    try:
        store = _opened(database)
    except QueryError as error:
        _write(answers, pickle.dumps(error))
        return
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            question: _Question = pickle.loads(_read(questions))
            confine(question.limits)
            result: Answer | Exception
            try:
                result = run_query(
                    store, question.text, question.name, rows=question.limits.rows, allow_network=question.allow_network
                )
            except QueryError as error:
                result = error
            _write(answers, pickle.dumps(result))


def _opened(database: Path) -> ox.Store:
    import pyoxigraph as ox

    try:
        if not database.is_dir():
            raise OSError(f"{database} is missing")
        return ox.Store.read_only(os.fspath(database))
    except OSError as error:
        raise QueryError(f"the store cannot be opened ({error}); run 'maslahat build' again.") from error


def confine(limits: Limits) -> None:
    """Let the operating system end this process at its limits. That of time is for the case that the parent was killed."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if limits.megabytes is None else limits.megabytes << 20, most))
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most if limits.seconds is None else int(used + 2 * limits.seconds) + 5, most))


def _write(fd: int, data: bytes) -> None:
    view = memoryview(_LENGTH.pack(len(data)) + data)
    while view:
        view = view[os.write(fd, view) :]


def _read(fd: int, deadline: float | None = None) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(fd, _LENGTH.size, deadline))
    return _exactly(fd, length, deadline)


def _exactly(fd: int, length: int, deadline: float | None) -> bytes:
    """So many bytes. Raises TimeoutError, and EOFError where the other side has gone."""
    import select

    parts = []
    while length:
        if deadline is not None and not select.select([fd], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(fd, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _drained(fd: int) -> str:
    parts = []
    while part := os.read(fd, 1 << 16):
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")
