"""The command ``maslahat``: a group whose commands are imported only when they are used or listed."""

from __future__ import annotations

import errno
import importlib
from typing import Any

import click
from maslahat.ontology.errors import MaslahatError, QueryLimitError

from .options import OWN_PROCESS

COMMANDS = {
    "build": "build",
    "query": "query",
    "queries": "queries",
    "update": "update",
    "show": "show",
    "search": "search",
    "why": "why",
    "view": "view",
    "views": "views",
    "report": "report",
    "export": "export",
    "link": "link",
    "claims": "claims",
    "conflicts": "conflicts",
    "sample": "sample",
    "validate": "validate",
    "serve": "serve",
    "mcp": "mcp",
    "publish": "publish",
    "info": "info",
}
"""Command -> module of this package; the module has a click command ``command``."""


class Failure(click.ClickException):
    """A known error on the command line: one sentence on stderr, exit code 2."""

    exit_code = 2


class TimeLimitReached(Failure):
    """A query was stopped at its limit of time."""

    exit_code = 3


class MemoryLimitReached(Failure):
    """A query was stopped at its limit of memory."""

    exit_code = 4


class Interrupted(click.ClickException):
    """Ctrl-C, with the exit code that shells give it."""

    exit_code = 130


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        """The names of the commands, in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None; click then prints its usage error."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"maslahat.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does it, with the nearest command named in the error."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], list(COMMANDS), n=1)
            if near and "Did you mean" not in error.message:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a known error becomes one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except QueryLimitError as error:
            reached = TimeLimitReached if error.limit == "time" else MemoryLimitReached
            raise reached(str(error)) from error
        except MaslahatError as error:
            raise Failure(str(error)) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:  # a reader that has gone away is click's affair; anything else is a mistake of ours
                raise
            raise Failure("The answer cannot be written: no space is left there.") from error
        except KeyboardInterrupt:
            raise Interrupted("interrupted.") from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="maslahat")
def cli() -> None:
    """Maslahat: the knowledge graph of Central Asian regional cooperation.

    Every statement carries the document and the place where it was read.

    Exit codes: 0 done, 1 ran and the answer is no, 2 could not run, 3 and 4 stopped at a limit of time or memory.
    """


def main() -> None:
    """Entry point of the installed command."""
    cli(obj=OWN_PROCESS)


if __name__ == "__main__":
    main()
