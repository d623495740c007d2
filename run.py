"""Start, test and check Fuwuyue with nothing but a Python: `python3 run.py` lists how (`py run.py` on Windows).

Standard library only, and no syntax newer than Python 3.8, so that an old Python gets a sentence and no SyntaxError.

What happens: a Python 3.11 to 3.13 is looked for on this machine; a pinned uv is fetched once, checked against the hash
below and kept in `.cache/`; uv makes `.venv` (which needs neither pip nor ensurepip) and installs what `uv.lock` names;
then the command runs inside `.venv`. A stamp in `.venv` says for which lock file it was made, so that the next start
does nothing of this and needs no network.
"""

import base64
import configparser
import gettext
import hashlib
import html.parser
import io
import json
import locale
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "fuwuyue-installed.json"
OLDEST, NEWEST = (3, 11), (3, 13)
MANAGED = "3.12"

# Newer releases: change version and hashes together (the index page of uv lists both).
UV_VERSION = "0.13.9"
UV_WHEELS = {
    "linux-x86_64": (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "linux-aarch64": ("manylinux_2_28_aarch64", "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375"),
    "darwin-arm64": ("macosx_11_0_arm64", "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63"),
    "windows-amd64": ("win_amd64", "6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b"),
}


class SetUpError(Exception):
    """Nothing more can be done; the message says why, and what the person can do."""


def speaks_chinese():
    """Return whether this machine's language is Chinese; FUWUYUE_LANGUAGE decides where it is set."""
    chosen = os.environ.get("FUWUYUE_LANGUAGE")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        chosen = chosen or os.environ.get(name)
    if not chosen and WINDOWS:
        import ctypes

        chosen = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    return (chosen or "").lower().startswith("zh")


def load_texts():
    """Return the function that puts an English sentence into this machine's language."""
    if not speaks_chinese():
        return gettext.gettext
    folder = str(ROOT / "src" / "fuwuyue" / "locale")
    return gettext.translation("django", folder, languages=["zh_Hans"], fallback=True).gettext


_ = load_texts()


# --- a Python


def version_of(command):
    """Return (path, (major, minor)) of the Python that `command` starts, or None where it starts none."""
    code = "import sys; print(sys.executable); print(*sys.version_info[:2])"
    try:
        run = subprocess.run([*command, "-c", code], capture_output=True, text=True, timeout=30, check=True)
        path, numbers = run.stdout.strip().splitlines()
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    major, minor = numbers.split()
    return path, (int(major), int(minor))


def find_python():
    """Return the path of a Python that the project runs on, or None. The one that runs this file comes first."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    candidates = [["python3.%d" % minor] for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    if WINDOWS:
        candidates = [["py", "-3.%d" % minor] for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for command in candidates:
        found = version_of(command) if shutil.which(command[0]) else None
        if found and OLDEST <= found[1] <= NEWEST:
            return found[0]
    return None


def how_to_get_python():
    """Return the command that brings a fitting Python to this system."""
    if WINDOWS:
        return "winget install Python.Python.3.12"
    if sys.platform == "darwin":
        return "brew install python@3.12"
    for tool, command in (
        ("apt-get", "sudo apt-get install python3.12 || sudo apt-get install python3.11"),
        ("dnf", "sudo dnf install python3.12"),
        ("zypper", "sudo zypper install python312"),
        ("pacman", "sudo pacman -S python312"),
    ):
        if shutil.which(tool):
            return command
    return "https://www.python.org/downloads/"


# --- the package index


def pip_config_files():
    """Return the places where pip reads its settings, the weakest first."""
    home = Path.home()
    if WINDOWS:
        files = [Path(os.environ.get(name, str(home))) / "pip" / "pip.ini" for name in ("PROGRAMDATA", "APPDATA")]
    else:
        config = Path(os.environ.get("XDG_CONFIG_HOME", str(home / ".config")))
        files = [Path("/etc/pip.conf"), Path("/Library/Application Support/pip/pip.conf"), home / ".pip" / "pip.conf"]
        files += [home / "Library" / "Application Support" / "pip" / "pip.conf", config / "pip" / "pip.conf"]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    return files


def pip_settings():
    """Return pip's own settings of this machine (`index-url`, `extra-index-url`, `find-links`, `cert`) as texts."""
    settings = {}
    for file in pip_config_files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(str(file), encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update(parser.items(section))
    for key in ("index-url", "extra-index-url", "find-links", "cert"):
        value = os.environ.get("PIP_" + key.upper().replace("-", "_"))
        if value:
            settings[key] = value
    return settings


def uv_index():
    """Return the default index that uv is set to, or None."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        if os.environ.get(name):
            return os.environ[name]
    folder = os.environ.get("APPDATA") if WINDOWS else os.environ.get("XDG_CONFIG_HOME", str(Path.home() / ".config"))
    for file in (Path(folder or str(Path.home())) / "uv" / "uv.toml", Path("/etc/uv/uv.toml")):
        if file.is_file():
            found = re.search(r'^\s*(?:index-url|url)\s*=\s*"([^"]+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
            if found:
                return found.group(1)
    return None


def locked_index():
    """Return the address of the index that the lock file was made with."""
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    return re.search(r'source = \{ registry = "([^"]+)" \}', lock).group(1).rstrip("/") + "/"


def default_index():
    """Return the address of the index that this machine is set to, or else the one of the lock file."""
    return (uv_index() or pip_settings().get("index-url") or locked_index()).rstrip("/") + "/"


def open_address(address, accept="*/*"):
    """Return the bytes at `address`; a name and password in it are sent as they should be."""
    parts = urllib.parse.urlsplit(address)
    headers = {"Accept": accept, "User-Agent": "fuwuyue-run"}
    if parts.username:
        login = urllib.parse.unquote(parts.username) + ":" + urllib.parse.unquote(parts.password or "")
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    context = ssl.create_default_context()
    # The last one is macOS's own: the Python from python.org brings no certificates.
    for bundle in (os.environ.get("REQUESTS_CA_BUNDLE"), pip_settings().get("cert"), "/etc/ssl/cert.pem"):
        if bundle and os.path.isfile(bundle):
            context.load_verify_locations(cafile=bundle)
    request = urllib.request.Request(urllib.parse.urlunsplit(parts), headers=headers)
    handlers = [urllib.request.HTTPSHandler(context=context)]
    with urllib.request.build_opener(*handlers).open(request, timeout=60) as answer:
        return answer.read()


class Links(html.parser.HTMLParser):
    """The links of an index page in HTML (PEP 503)."""

    def __init__(self, page):
        super().__init__()
        self.addresses = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep where an `a` points."""
        if tag == "a":
            self.addresses += [value for name, value in attrs if name == "href" and value]


def links_on(index):
    """Return the addresses of all files that the index lists for uv, in JSON (PEP 691) or HTML (PEP 503)."""
    page_address = index + "uv/"
    if index.startswith("file:"):
        page_address += "index.html"
    accept = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
    page = open_address(page_address, accept).decode("utf-8", "replace")
    if page.lstrip().startswith("{"):
        addresses = [entry["url"] for entry in json.loads(page)["files"]]
    else:
        addresses = Links(page).addresses
    login = urllib.parse.urlsplit(index)
    joined = [urllib.parse.urljoin(page_address, address) for address in addresses]
    if not login.username:
        return joined
    bare = login.netloc.rpartition("@")[2]
    return [address.replace("//" + bare + "/", "//" + login.netloc + "/", 1) for address in joined]


# --- uv


def uv_wheel():
    """Return the file name and the SHA-256 of the uv wheel for this machine."""
    key = (platform.system() + "-" + platform.machine()).lower()
    if platform.system() == "Linux" and platform.libc_ver()[0] != "glibc":
        key += "-without-glibc"
    if key not in UV_WHEELS:
        raise SetUpError(
            _(
                "{system} is not supported: use Linux (glibc, x86_64 or aarch64), macOS on Apple silicon, "
                "or Windows 10 or later."
            ).format(system=key)
        )
    tag, digest = UV_WHEELS[key]
    return "uv-%s-py3-none-%s.whl" % (UV_VERSION, tag), digest


def fetch_wheel(name, digest):
    """Return the bytes of the wheel from a local folder of wheels or the first index that has it, hash checked."""
    settings = pip_settings()
    folders = [Path(place) for place in settings.get("find-links", "").split() if "://" not in place]
    indexes = [default_index()] + [extra.rstrip("/") + "/" for extra in settings.get("extra-index-url", "").split()]
    failures = []
    for place in folders + indexes:
        try:
            if isinstance(place, Path):
                data = (place / name).read_bytes() if (place / name).is_file() else None
            else:
                found = [
                    address for address in links_on(place) if urllib.parse.urlsplit(address).path.endswith("/" + name)
                ]
                data = open_address(found[0]) if found else None
        except (OSError, ValueError) as error:
            failures.append(str(error))
            continue
        if data is not None and hashlib.sha256(data).hexdigest() == digest:
            return data
        if data is not None:
            failures.append(_("the file {name} has another content than the one that was checked").format(name=name))
    raise SetUpError(
        _(
            "The installer {name} could not be fetched ({reason}). Connect to the network, or name a package index "
            "that can be reached: set PIP_INDEX_URL to its address, or PIP_FIND_LINKS to a folder with that file, "
            "and try again."
        ).format(name=name, reason="; ".join(failures) or _("no index has it"))
    )


def get_uv():
    """Return the path of the pinned uv; the first time it is fetched, checked and unpacked."""
    uv = ROOT / ".cache" / ("uv-" + UV_VERSION) / ("uv.exe" if WINDOWS else "uv")
    if uv.is_file():
        return str(uv)
    name, digest = uv_wheel()
    say(_("Fetching the installer uv {version} …").format(version=UV_VERSION))
    data = fetch_wheel(name, digest)
    uv.parent.mkdir(parents=True, exist_ok=True)
    unfinished = uv.with_name("unfinished-%d" % os.getpid())
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        member = next(entry for entry in wheel.namelist() if entry.endswith("/scripts/" + uv.name))
        unfinished.write_bytes(wheel.read(member))
    unfinished.chmod(0o755)
    os.replace(str(unfinished), str(uv))
    return str(uv)


def run_uv(*arguments, **more):
    """Run uv in the project's folder with nothing inherited that would lead it to another environment."""
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONHOME")}
    # Compiled once here, not at each start: halves the start of the command where Python may not write its caches.
    environment.update(UV_PROJECT_ENVIRONMENT=str(VENV), UV_SYSTEM_CERTS="1", UV_COMPILE_BYTECODE="1", **more)
    return subprocess.run([get_uv(), *list(arguments)], cwd=str(ROOT), env=environment).returncode


# --- the environment


def lock_hash():
    """Return the hash of what decides which packages are installed."""
    content = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "uv.lock"))
    return hashlib.sha256(content).hexdigest()


def read_stamp():
    """Return what is known of `.venv`; nothing where it is not finished."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def wants_spark():
    """Return whether Spark (0.5 GB, and minutes of tests) is wanted: only where FUWUYUE_SPARK=1 says so."""
    return os.environ.get("FUWUYUE_SPARK") == "1"


def is_installed(everything):
    """Return whether `.venv` holds what is asked for, made here and for this lock file."""
    stamp = read_stamp()
    whole = not everything or (stamp.get("everything") and (stamp.get("spark") or not wants_spark()))
    return bool(whole) and stamp.get("lock") == lock_hash() and stamp.get("root") == str(ROOT) and VENV_PYTHON.exists()


def make_venv():
    """Make `.venv`, with a Python of this machine or else with uv's own."""
    found = version_of([str(VENV_PYTHON)]) if VENV_PYTHON.exists() else None
    moved = read_stamp().get("root", str(ROOT)) != str(ROOT)  # the commands in it name the folder it was made in
    if found and OLDEST <= found[1] <= NEWEST and not moved:
        return
    python = find_python()
    if python:
        done = run_uv("venv", "--quiet", "--clear", "--no-project", "--python", python, str(VENV)) == 0
    else:
        say(_("No Python 3.11 to 3.13 was found on this machine: fetching Python {version} …").format(version=MANAGED))
        arguments = ("venv", "--quiet", "--clear", "--no-project", "--managed-python", "--python", MANAGED, str(VENV))
        done = run_uv(*arguments, UV_PYTHON_DOWNLOADS="automatic") == 0
    if not done and not python:
        raise SetUpError(
            _(
                "Fuwuyue needs Python 3.11, 3.12 or 3.13; this is Python {version}, and no other could be fetched. "
                "Install one: {command}"
            ).format(version=platform.python_version(), command=how_to_get_python())
        )
    if not done:
        raise SetUpError(_("The folder .venv could not be made: see the message above, mend it and try again."))


def install_locked(everything):
    """Install what `uv.lock` names, each file checked against its hash; return whether it worked.

    The lock file holds the address of each file, and uv goes there whatever index it is set to. Where the machine is
    set to another index, the same versions with the same hashes are therefore asked from that one.
    """
    which = ["--all-groups", "--no-group", "learning", "--all-extras"] if everything else ["--no-default-groups"]
    if everything and not wants_spark():
        which += ["--no-extra", "spark"]
    if default_index() == locked_index():
        return run_uv("sync", "--quiet", "--frozen", "--inexact", "--python", str(VENV_PYTHON), *which) == 0
    wanted = VENV / "requirements.txt"
    export = ["export", "--quiet", "--frozen", "--no-emit-project", "--output-file", str(wanted)]
    install = ["pip", "install", "--quiet", "--python", str(VENV_PYTHON), "--default-index", default_index()]
    return (
        run_uv(*(export + which)) == 0
        and run_uv(*([*install, "--require-hashes", "-r", str(wanted)])) == 0
        and run_uv(*([*install, "--no-deps", "--editable", str(ROOT)])) == 0
    )


def compile_ahead():
    """Compile our own modules, and the reader's expressions by reading the sample once; no start depends on it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment.update(PYTHONUTF8="1")
    package = ROOT / "src" / "fuwuyue"
    sample = package / "plan" / "samples" / "service-month-2026.txt"
    for command in (["compileall", "-q", str(package)], ["fuwuyue", "plan", "read", "--format", "json", str(sample)]):
        subprocess.run(
            [str(VENV_PYTHON), "-m", *command],
            cwd=str(ROOT),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def set_up(everything):
    """Make `.venv` ready; do nothing where it already is."""
    if is_installed(everything):
        return
    make_venv()
    say(_("Installing the packages (once; this can take some minutes) …"))
    if STAMP.exists():
        STAMP.unlink()
    if not install_locked(everything):
        raise SetUpError(
            _(
                "The packages could not be installed: see the message above. Without a network this works only where "
                "it has been done once; behind a mirror set PIP_INDEX_URL to its address and try again."
            )
        )
    compile_ahead()
    stamp = {"lock": lock_hash(), "root": str(ROOT), "everything": everything, "spark": wants_spark()}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


# --- the commands


def say(text):
    """Print one line about what is going on, apart from what the command itself prints."""
    print(text, file=sys.stderr, flush=True)


def run_inside(*arguments):
    """Run a command of `.venv` and return its exit status."""
    folder = VENV_PYTHON.parent
    program = folder / (arguments[0] + (".exe" if WINDOWS else ""))
    environment = dict(os.environ, PYTHONUTF8="1", VIRTUAL_ENV=str(VENV), NO_MKDOCS_2_WARNING="1")
    environment["PATH"] = str(folder) + os.pathsep + environment.get("PATH", "")
    environment.pop("PYTHONHOME", None)
    return subprocess.run([str(program), *arguments[1:]], cwd=str(ROOT), env=environment).returncode


COMMANDS = {
    "demo": _("show the main job on a sample plan, on the terminal and in a browser (--no-browser, --port, --check)"),
    "test": _("run the tests with what this machine has, and say what could not be run"),
    "setup": _("make the environment only"),
    "check": _("check format, types, order of the parts, translations, documents and more"),
    "bench": _("measure speed"),
    "docs": _("build the documents into site/ (--serve shows them)"),
    "serve": _("start the site on this machine (--no-browser, --port)"),
}


def run_command(name, arguments):
    """Make the environment ready for the command, run it, and return its exit status."""
    set_up(everything=name not in ("demo", "serve"))
    if name == "setup":
        say(_("Ready: {folder}").format(folder=VENV))
        return 0
    if name == "demo":
        return run_inside("fuwuyue", "demo", *arguments)
    if name == "serve":
        return run_inside("python", "-m", "fuwuyue.config.server", *arguments)
    if name == "docs":
        serve = "--serve" in arguments
        arguments = [each for each in arguments if each != "--serve"]
        return run_inside("mkdocs", *(["serve"] if serve else ["build", "--strict"]), *arguments)
    return run_inside("python", "-m", "tools." + name, *arguments)


def list_commands():
    """Print what this file can do."""
    start = "py" if WINDOWS else "python3"
    for name, what in COMMANDS.items():
        print("  %s run.py %-6s  %s" % (start, name, what))


def use_utf8():
    """Make Chinese come out right, on an old Windows console too."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    if WINDOWS:
        import ctypes

        ctypes.windll.kernel32.SetConsoleOutputCP(65001)


def main(arguments):
    """Run one command and return its exit status."""
    use_utf8()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        list_commands()
        return 0
    if arguments[0] not in COMMANDS:
        say(_("There is no command {name}; these are the ones there are:").format(name=arguments[0]))
        list_commands()
        return 2
    try:
        return run_command(arguments[0], arguments[1:])
    except SetUpError as reason:
        say(str(reason))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
