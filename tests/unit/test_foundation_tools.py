"""The tools behind `run.py test` and `run.py check` say what is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from tests.support.notrun import REAL_PLANS
from tools import check, translations
from tools.test import NO_POSTGRES, WITHOUT_DATABASE, Outcome

ROOT = Path(__file__).resolve().parents[2]


def catalogue(**texts: str) -> Catalog:
    made = Catalog(locale="zh_Hans", fuzzy=False)
    for text, translation in texts.items():
        made.add(text, translation)
    return made


def test_a_known_translation_is_kept_and_an_unused_one_dropped() -> None:
    merged = translations.merge(catalogue(Save="", Close=""), catalogue(Close="关闭", Old="旧"))

    assert {message.id: message.string for message in merged if message.id} == {"Save": "", "Close": "关闭"}


def test_what_is_wrong_with_a_catalogue_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = catalogue(Missing="", **{"Line {line}": ""})
    kept = catalogue(Gone="没有了", **{"Line {line}": "第{number}行"})
    monkeypatch.setattr(translations, "collect_texts", lambda: texts)
    monkeypatch.setattr(translations, "CATALOGUE", tmp_path / "django.po")
    monkeypatch.setattr(translations, "COMPILED", tmp_path / "django.mo")
    translations.CATALOGUE.write_bytes(translations.write_catalogue(kept))

    faults = translations.find_faults()

    starts = ["no translation: 'Missing'", "other placeholders: 'Line {line}'", "no longer in use: 'Gone'", "django.mo"]
    assert [any(fault.startswith(start) for fault in faults) for start in starts] == [True] * 4
    assert len(faults) == 4


def test_a_page_of_a_site_gives_its_texts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}\n  <p>{% translate 'Save' %}</p>\n"
        "      {% blocktranslate %}For {{ name }}{% endblocktranslate %}",
        encoding="utf-8",
    )

    python = translations._as_python(page).decode()

    assert "'Save'" in python
    assert "For %(name)s" in python


def test_the_last_line_says_what_was_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUWUYUE_REQUIRE_ALL", "0")
    monkeypatch.delenv("FUWUYUE_REAL_PLANS", raising=False)
    outcome = Outcome()
    assert outcome.last_line() == f"not run here: {REAL_PLANS}"

    monkeypatch.setenv("FUWUYUE_REAL_PLANS", "plans")
    outcome.real_plans = 31
    assert outcome.last_line() == "not run here: nothing (real plan documents read: 31)"

    outcome.leave_out(NO_POSTGRES)
    assert outcome.last_line() == f"not run here: {NO_POSTGRES} (real plan documents read: 31)"


@pytest.mark.parametrize(("require_all", "status"), [("1", 1), ("0", 0)])
def test_what_is_left_out_is_a_failure_only_where_all_is_required(
    require_all: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = tmp_path / "test_needs_a_browser.py"
    test.write_text(
        "from tests.support.notrun import not_run_here\n\ndef test_page():\n    not_run_here('Chromium')\n\n"
        "def test_other():\n    assert True\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("FUWUYUE_REQUIRE_ALL", require_all)
    outcome = Outcome()

    outcome.run_pytest([str(test), "-p", "tests.support.notrun", "-p", "no:django", "-q", "--rootdir", str(tmp_path)])

    assert outcome.status == status
    assert outcome.left_out == ["Chromium"]


def test_an_unknown_check_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["lnit"]) == 2
    assert "lnit" in capsys.readouterr().out


def test_a_program_that_finds_nothing_gives_no_fault() -> None:
    assert check.run("python", "-c", "pass") == []
    assert check.run("python", "-c", "import sys; print('line 3'); sys.exit(1)") == ["line 3"]


def test_a_news_fragment_with_a_wrong_name_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "changelog.d" / "+reader.added.md").write_text("A reader.", encoding="utf-8")
    (tmp_path / "changelog.d" / "reader.news.md").write_text("A reader.", encoding="utf-8")
    monkeypatch.setattr(check, "ROOT", tmp_path)

    assert check.check_changelog() == ["no news fragment: reader.news.md"]


def test_ci_takes_the_test_command_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "\npython3 run.py test\n" in readme
    assert "README.md" in script
    assert subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT).returncode == 0


def test_the_tests_run_from_any_folder(tmp_path: Path) -> None:
    shown = subprocess.run([sys.executable, str(ROOT / "run.py")], cwd=tmp_path, capture_output=True)

    assert shown.returncode == 0


def test_the_check_of_templates_leaves_out_folders_without_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("site/templates", "__pycache__"):
        (tmp_path / "src/fuwuyue/web" / folder).mkdir(parents=True)
    given = []
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(check, "run", lambda *command: given.extend(command) or [])

    check.check_templates()

    assert str(tmp_path / "src/fuwuyue/web/site") in given
    assert not any("__pycache__" in word for word in given)


@pytest.mark.parametrize("path", WITHOUT_DATABASE)
def test_what_is_not_run_again_on_postgresql_uses_no_database(path: str) -> None:
    text = (Path(__file__).parents[2] / path).read_text(encoding="utf-8")

    assert not re.findall(r"django_db|\bdb: None|\bClient\b|DATABASE_URL(?!=\"\")|\bplace: dict", text)
