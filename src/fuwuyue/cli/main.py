"""The `fuwuyue` command. Heavy modules are imported inside the commands, so that it starts fast."""

import hashlib
from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)
plan_app = typer.Typer(no_args_is_help=True)
app.add_typer(plan_app, name="plan", help="Plan documents: read, review, compare.")


@plan_app.command("read")
def read(file: Path, format: str = typer.Option("text", "--format")) -> None:  # noqa: A002
    """Read an official plan document and show its structure."""
    from fuwuyue.plan.parsing.api import SourceText, parse_plan

    data = file.read_bytes()
    source = SourceText(data.decode("utf-8-sig"), file.name, "txt", "utf-8", hashlib.sha256(data).hexdigest())
    typer.echo(parse_plan(source).model_dump_json(by_alias=True))


def main() -> None:
    """Run the command line."""
    app()
