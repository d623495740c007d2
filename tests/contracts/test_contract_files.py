"""What holds for every file of the project."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.notrun import not_run_here

ROOT = Path(__file__).resolve().parents[2]
# The lock file holds the addresses of packages, and its hashes look like anything.
NOT_READ = {"uv.lock"}
# Folders of somebody's machine, as they slip into examples and comments.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp)/\w")
# Where packages are fetched from is a setting of the machine; the default stands in the lock file.
REGISTRY = re.compile(r"(?:files\.pythonhosted|pypi\.org|registry\.npmjs|mirrors?\.\w+\.(?:com|cn|edu))")
OWN_LINES = {"tests/contracts/test_contract_files.py"}


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        not_run_here("tests on the files of the project (this is no git checkout)")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and name not in NOT_READ and (ROOT / name).is_file()]


def text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def matches(pattern: re.Pattern[str], ending: str = "") -> list[str]:
    return [
        f"{name}: {found.group()}"
        for file in tracked_files()
        if (name := file.relative_to(ROOT).as_posix()).endswith(ending) and name not in OWN_LINES
        for found in pattern.finditer(text_of(file))
    ]


def test_no_path_of_a_machine_is_written_down() -> None:
    assert matches(MACHINE_PATH) == []


def test_no_package_registry_is_written_down() -> None:
    assert matches(REGISTRY) == []


def test_run_py_parses_on_python_3_8() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_run_py_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))

    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {
        node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }

    assert imported <= set(sys.stdlib_module_names)


def test_every_dependency_says_what_it_is_for() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads("\n".join(lines))
    wanted = [*project["project"]["dependencies"]]
    for group in [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]:
        wanted += group

    silent = [name for name in wanted if not any(f'"{name}"' in line and "# " in line for line in lines)]

    assert silent == []


def served_files() -> list[Path]:
    return [file for file in tracked_files() if file.suffix in {".html", ".css", ".js", ".jinja", ".j2"}]


# What a browser fetches when it shows the page; a link that a person may follow is something else.
FETCHED = re.compile(
    r"""(?:\bsrc\s*=\s*["']?|<link[^>]*href\s*=\s*["']?|url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//[^\s"')]+"""
)


def test_no_page_loads_anything_from_elsewhere() -> None:
    loaded = [f"{file.name}: {found.group()}" for file in served_files() for found in FETCHED.finditer(text_of(file))]

    assert loaded == []


SETTING = re.compile(r"\bFUWUYUE_[A-Z][A-Z_]+\b")


def settings_in_use() -> set[str]:
    code = [file for file in tracked_files() if file.suffix == ".py" or file.name == "run"]
    return {name for file in code for name in SETTING.findall(text_of(file))} - {"FUWUYUE_TEST_SUMMARY"}


def test_every_setting_is_documented() -> None:
    written = set(SETTING.findall((ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")))

    assert settings_in_use() - written == set()
