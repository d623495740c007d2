"""Saving, comparing and taking the plan along."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, give_text
from tests.support.web_plan import LAWFUL, TEXT, TITLE

# the link's address ends so, and so does the file
KINDS = {"opinion": ".docx", "docx": ".docx", "ics": ".ics", "html": ".html", "yaml": ".yaml"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_export_is_a_file_with_the_plan_s_name(plan_page: Page, kind: str) -> None:
    plan_page.locator("details.menu summary").nth(1).click()
    with plan_page.expect_download() as download:
        plan_page.locator(f".export-links a[href$='/export/{kind}/']").click()

    assert TITLE in download.value.suggested_filename
    assert download.value.suggested_filename.endswith(KINDS[kind])


def test_the_html_export_opens_alone_without_asking_for_anything(
    plan_page: Page, open_page: OpenPage, tmp_path: Path
) -> None:
    plan_page.locator("details.menu summary").nth(1).click()
    with plan_page.expect_download() as download:
        plan_page.locator(".export-links a[href$='/export/html/']").click()
    download.value.save_as(tmp_path / "plan.html")
    alone = open_page()

    alone.set_content((tmp_path / "plan.html").read_text(encoding="utf-8"))

    expect(alone.locator("h1")).to_contain_text(TITLE)


def test_two_versions_are_saved_and_compared(plan_page: Page) -> None:
    plan_page.locator("#finding-1 .item-actions .btn").nth(1).click()
    plan_page.locator("#finding-1 textarea").fill(LAWFUL)
    plan_page.locator("#finding-1 .correction-form button[type=submit]").click()
    expect(plan_page.locator("#corrections ins")).to_have_text(LAWFUL)
    plan_page.locator("details.menu summary").first.click()
    plan_page.locator("#save-note").fill("改写一条")
    plan_page.locator("details.menu form button").click()
    expect(plan_page.locator("table.versions tbody tr")).to_have_count(2)
    plan_page.get_by_role("button", name="对比所选版本").click()

    expect(plan_page.locator(".changes ins").first).to_contain_text(LAWFUL[2:])


def test_a_menu_closes_with_escape(plan_page: Page) -> None:
    summary = plan_page.locator("details.menu summary").first
    summary.click()
    plan_page.locator("#save-note").press("Escape")

    expect(plan_page.locator("#save-note")).to_be_hidden()
    expect(summary).to_be_focused()


def test_all_of_it_works_without_scripts(open_page: OpenPage) -> None:
    page = give_text(open_page(java_script_enabled=False), TEXT)

    page.locator("details.menu summary").first.click()
    page.locator("#save-note").fill("第二版")
    page.locator("details.menu form button").click()
    expect(page.locator("table.versions tbody tr")).to_have_count(2)
    page.go_back()
    page.locator("details.menu summary").nth(1).click()
    with page.expect_download() as download:
        page.locator(".export-links a[href$='/export/ics/']").click()

    assert download.value.suggested_filename.endswith(".ics")


def test_a_document_is_deleted_after_asking(plan_page: Page) -> None:
    plan_page.locator(".document-actions a[href$='/delete/']").click()
    plan_page.locator(".btn-danger").click()

    expect(plan_page.locator(".message-success")).to_be_visible()
    expect(plan_page.locator(".document-list")).to_have_count(0)


def test_a_bad_file_is_told_beside_the_field(page: Page, tmp_path: Path) -> None:
    bad = tmp_path / "坏文件.docx"
    bad.write_bytes(b"PK\x03\x04 broken")
    page.goto("/")
    page.set_input_files("#id_file", bad)
    page.locator("form.upload button[type=submit]").click()

    expect(page.locator("#id_file_error")).to_be_visible()
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_file")
