"""run.py: finding an index, fetching the installer, and saying what is wrong."""

import hashlib
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import run

NAME = "uv-9.9.9-py3-none-any.whl"


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which neither pip nor uv is set to anything; returns its home folder."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "APPDATA", "PROGRAMDATA", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(run.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(run, "pip_config_files", lambda: [tmp_path / "pip.conf"])
    return tmp_path


@pytest.fixture
def index(tmp_path: Path) -> str:
    """An index of packages in a folder, in HTML (PEP 503), with one file of uv."""
    page = tmp_path / "simple" / "uv" / "index.html"
    page.parent.mkdir(parents=True)
    (page.parent / NAME).write_bytes(b"the wheel")
    page.write_text(f'<a href="other.whl">other</a><a href="{NAME}#sha256=abc">{NAME}</a>', encoding="utf-8")
    return (tmp_path / "simple").as_uri()


def test_without_settings_the_lock_files_index_is_used(bare_machine: Path) -> None:
    assert run.default_index() == run.locked_index()


def test_pips_settings_file_names_the_index(bare_machine: Path) -> None:
    (bare_machine / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")

    assert run.default_index() == "https://mirror.example/simple/"


def test_the_environment_is_stronger_than_pips_file(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_machine / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple/")

    assert run.default_index() == "https://other.example/simple/"


def test_uvs_settings_file_names_the_index(bare_machine: Path) -> None:
    file = bare_machine / ".config" / "uv" / "uv.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[[index]]\nurl = "https://mirror.example/simple"\ndefault = true\n', encoding="utf-8")

    assert run.default_index() == "https://mirror.example/simple/"


def test_a_broken_settings_file_is_passed_over(bare_machine: Path) -> None:
    (bare_machine / "pip.conf").write_text("index-url = no section\n", encoding="utf-8")

    assert run.pip_settings() == {}


def test_a_wheel_comes_from_the_index(bare_machine: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index)

    assert run.fetch_wheel(NAME, hashlib.sha256(b"the wheel").hexdigest()) == b"the wheel"


def test_a_wheel_comes_from_a_folder_without_any_index(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare_machine / NAME).write_bytes(b"the wheel")
    monkeypatch.setenv("PIP_FIND_LINKS", str(bare_machine))

    assert run.fetch_wheel(NAME, hashlib.sha256(b"the wheel").hexdigest()) == b"the wheel"


def test_a_wheel_with_another_content_is_refused(
    bare_machine: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index)

    with pytest.raises(run.SetUpError, match=NAME):
        run.fetch_wheel(NAME, hashlib.sha256(b"what was checked").hexdigest())


def test_an_index_that_cannot_be_reached_is_told_with_what_to_do(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free.getsockname()[1]}/simple")

        with pytest.raises(run.SetUpError, match="PIP_INDEX_URL"):
            run.fetch_wheel(NAME, "0" * 64)


def test_an_index_in_json_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    page = json.dumps({"files": [{"url": f"https://files.example/{NAME}"}]}).encode()
    monkeypatch.setattr(run, "open_address", lambda address, accept: page)

    assert run.links_on("https://mirror.example/simple/") == [f"https://files.example/{NAME}"]


def test_the_login_of_a_private_index_goes_to_its_own_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f'<a href="../../files/{NAME}">a</a><a href="https://elsewhere.example/{NAME}">b</a>'.encode()
    monkeypatch.setattr(run, "open_address", lambda address, accept: page)

    found = run.links_on("https://clerk:secret@mirror.example/simple/")

    assert found == [f"https://clerk:secret@mirror.example/files/{NAME}", f"https://elsewhere.example/{NAME}"]


@pytest.mark.parametrize(
    ("system", "machine", "ending"),
    [
        ("Linux", "x86_64", "manylinux2014_x86_64.whl"),
        ("Linux", "aarch64", "manylinux_2_28_aarch64.whl"),
        ("Darwin", "arm64", "macosx_11_0_arm64.whl"),
        ("Windows", "AMD64", "win_amd64.whl"),
    ],
)
def test_each_supported_system_has_its_installer(
    system: str, machine: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.platform, "system", lambda: system)
    monkeypatch.setattr(run.platform, "machine", lambda: machine)
    monkeypatch.setattr(run.platform, "libc_ver", lambda: ("glibc", "2.36"))

    name, digest = run.uv_wheel()

    assert name.endswith(ending)
    assert len(digest) == 64


def test_another_system_is_told_which_ones_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.platform, "system", lambda: "Darwin")
    monkeypatch.setattr(run.platform, "machine", lambda: "x86_64")

    with pytest.raises(run.SetUpError, match="darwin-x86_64"):
        run.uv_wheel()


def test_a_python_that_is_none_is_passed_over(tmp_path: Path) -> None:
    assert run.version_of([str(tmp_path / "python3.13")]) is None
    assert run.version_of([sys.executable])[1] == sys.version_info[:2]


def test_an_unfinished_environment_is_not_taken_for_a_ready_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(run, "VENV_PYTHON", Path(sys.executable))
    assert not run.is_installed(everything=False)

    stamp = {"lock": run.lock_hash(), "root": str(run.ROOT), "everything": False}
    run.STAMP.write_text(json.dumps(stamp), encoding="utf-8")

    assert run.is_installed(everything=False)
    assert not run.is_installed(everything=True)


def test_where_spark_is_asked_for_an_environment_without_it_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(run, "VENV_PYTHON", Path(sys.executable))
    stamp = {"lock": run.lock_hash(), "root": str(run.ROOT), "everything": True, "spark": False}
    run.STAMP.write_text(json.dumps(stamp), encoding="utf-8")

    monkeypatch.setenv("FUWUYUE_SPARK", "0")
    assert run.is_installed(everything=True)
    monkeypatch.setenv("FUWUYUE_SPARK", "1")
    assert not run.is_installed(everything=True)


def test_an_environment_made_elsewhere_is_not_taken_for_a_ready_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(run, "VENV_PYTHON", Path(sys.executable))
    run.STAMP.write_text(
        json.dumps({"lock": run.lock_hash(), "root": str(tmp_path), "everything": True}), encoding="utf-8"
    )

    assert not run.is_installed(everything=True)


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_bare_it_lists_what_it_can_do(arguments: list[str]) -> None:
    shown = subprocess.run(
        [sys.executable, str(run.ROOT / "run.py"), *arguments], capture_output=True, text=True, encoding="utf-8"
    )

    assert shown.returncode == 0
    assert all(name in shown.stdout for name in run.COMMANDS)


def test_an_unknown_command_is_refused_and_the_others_listed() -> None:
    shown = subprocess.run(
        [sys.executable, str(run.ROOT / "run.py"), "strat"], capture_output=True, text=True, encoding="utf-8"
    )

    assert shown.returncode == 2
    assert "strat" in shown.stderr
    assert "serve" in shown.stdout


@pytest.mark.parametrize(("language", "word"), [("zh_CN.UTF-8", "测试"), ("en_GB.UTF-8", "tests")])
def test_it_speaks_the_systems_language(language: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FUWUYUE_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)

    texts = run.load_texts()

    assert word in texts("run the tests with what this machine has, and say what could not be run")
