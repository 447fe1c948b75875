"""``maslahat views``: what can be drawn."""

from __future__ import annotations

from pathlib import Path

import click

from .options import output_option, row_format_option

views_option = click.option(
    "--views",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with views of your own, .rq files like the shipped ones; may be given again. [env: MASLAHAT_VIEWS]",
)


@click.command()
@views_option
@row_format_option
@output_option
def command(folders: tuple[Path, ...], format_: str | None, output: Path | None) -> None:
    """List the views that 'maslahat view' draws."""
    from maslahat.graph.views import load_views, user_folders

    from .output import write_rows

    views = load_views(user_folders(folders)).values()
    write_rows(["name", "drawn as", "what it shows"], [[v.name, v.draw, v.summary] for v in views], format_, output)
