"""Check everything that a machine can check; print what is wrong, then a table. Exit status 1 where anything is.

run.py check              all checks
run.py check lint types   those only
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRAGMENT = re.compile(r"\+[\w-]+\.(added|changed|fixed|security)\.md")


def run(*command: str) -> list[str]:
    """Run a program of the environment; return its output as the one fault, or nothing where it is content."""
    program = Path(sys.executable).parent / command[0]
    with tempfile.TemporaryDirectory() as home:  # no check reads or writes the data of whoever runs it
        variables = {**os.environ, "FUWUYUE_HOME": home, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
        done = subprocess.run([str(program), *command[1:]], cwd=ROOT, capture_output=True, text=True, env=variables)
    return [(done.stdout + done.stderr).strip() or f"{command[0]} failed"] if done.returncode else []


def check_templates() -> list[str]:
    """Lint the templates and compare their format with djlint's own."""
    # djlint fails on a folder without templates, such as the one that Python keeps its compiled modules in.
    django = [str(folder.parent) for folder in sorted((ROOT / "src/fuwuyue/web").glob("*/templates"))]
    return run("djlint", *django, "--lint", "--quiet") + run("djlint", *django, "--check", "--quiet")


def check_migrations() -> list[str]:
    """Ask Django whether the models have changed since the last migration."""
    arguments = ["makemigrations", "--check", "--dry-run", "--settings=fuwuyue.config.settings"]
    return run("django-admin", *arguments)


def check_translations() -> list[str]:
    """Ask for texts without a Chinese translation, or with one that does not fit."""
    from tools.translations import find_faults

    return find_faults()


def check_documents() -> list[str]:
    """Build the documents; a dead link is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        return run("mkdocs", "build", "--strict", "--quiet", "--site-dir", folder)


def check_commands() -> list[str]:
    """Compare the command's own list of commands and options with the page that documents them, both ways."""
    from tools.commands import list_commands

    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(fuwuyue[^`]*)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    commands = list_commands()
    faults = [f"not in commands.md: {name}" for name in commands.keys() - sections.keys()]
    faults += [f"in commands.md, but no command: {name}" for name in sections.keys() - commands.keys()]
    for name in commands.keys() & sections.keys():
        written = set(re.findall(r"`(--?[a-z][\w-]*)", sections[name]))
        for option in commands[name] ^ written:
            known = "documented, but not an option" if option in written else "not documented"
            faults.append(f"{name} {option}: {known}")
    return faults


def check_changelog() -> list[str]:
    """Look at the names of the news fragments; a wrong name is one that towncrier would leave out in silence."""
    files = [file for file in (ROOT / "changelog.d").iterdir() if file.name not in {".gitkeep", "README.md"}]
    faults = [f"no news fragment: {file.name}" for file in files if not FRAGMENT.fullmatch(file.name)]
    return faults + [f"empty: {file.name}" for file in files if not file.read_text(encoding="utf-8").strip()]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "format": lambda: run("ruff", "format", "--check", "."),
    "lint": lambda: run("ruff", "check", "."),
    "types": lambda: run("mypy"),
    "order": lambda: run("lint-imports"),
    "templates": check_templates,
    "dependencies": lambda: run("deptry", "src"),
    "translations": check_translations,
    "migrations": check_migrations,
    "documents": check_documents,
    "commands": check_commands,
    "changelog": check_changelog,
}


def main(names: list[str]) -> int:
    """Run the checks and return the exit status."""
    unknown = set(names) - CHECKS.keys()
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}")
        return 2
    lines, failed = [], 0
    for name in names or CHECKS:
        started = time.monotonic()
        faults = CHECKS[name]()
        print("".join(f"{fault}\n" for fault in faults), end="", flush=True)
        failed += bool(faults)
        lines.append(f"{name:14}{'FAILED' if faults else 'ok':8}{time.monotonic() - started:6.1f} s")
    print("\n".join(["", *lines, f"{failed} of {len(lines)} checks failed"]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
