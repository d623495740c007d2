"""Correcting what was read, and what the review says to it."""

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, give_text, take_picture
from tests.support.web_plan import LAWFUL, REFUSED, TEXT, TITLE


def test_a_title_is_corrected_in_its_place(plan_page: Page) -> None:
    plan_page.locator("#title a.edit").click()
    field = plan_page.locator("#title .correction-form [name=value]")
    expect(field).to_be_focused()
    field.fill("云岭县服务月方案")
    plan_page.keyboard.press("Enter")

    expect(plan_page.locator("h1")).to_have_text("云岭县服务月方案")
    expect(plan_page.locator("#title")).to_have_class(re.compile("is-current"))
    expect(plan_page.locator(".message-success")).to_be_visible()


def test_a_wrong_day_is_told_beside_the_field_and_stays_there(plan_page: Page) -> None:
    plan_page.locator("#period a.edit").first.click()
    field = plan_page.locator("#period .correction-form [name=value]")
    field.fill("2026-13-01")
    plan_page.locator("#period .correction-form button[type=submit]").click()

    expect(plan_page.locator("#period .field-error")).to_contain_text("2026-13-01")
    expect(field).to_have_value("2026-13-01")
    field.fill("2026-09-02")
    plan_page.locator("#period .correction-form button[type=submit]").click()
    expect(plan_page.locator("#period a.to-text").first).to_have_text("2026年9月2日")


def test_a_form_can_be_closed_again(plan_page: Page) -> None:
    plan_page.locator("#title a.edit").click()
    plan_page.locator("#title [data-cancel]").click()

    expect(plan_page.locator(".correction-form")).to_have_count(0)
    expect(plan_page.locator("#title a.edit")).to_be_focused()


def test_the_proposal_takes_the_place_of_a_refused_clause(plan_page: Page) -> None:
    plan_page.locator("#finding-1 .item-actions .btn-primary").click()
    form = plan_page.locator("#finding-1 .correction-form")
    expect(form.locator("textarea")).not_to_have_value("")
    take_picture(plan_page, "rewrite-clause")
    form.locator("button[type=submit]").click()

    expect(plan_page.locator("#corrections del")).to_have_text(REFUSED)
    expect(plan_page.locator("[data-text]")).not_to_contain_text(REFUSED)


def test_what_a_person_writes_is_refused_with_its_reason(plan_page: Page) -> None:
    plan_page.locator("#finding-1 .item-actions .btn").nth(1).click()
    form = plan_page.locator("#finding-1 .correction-form")
    form.locator("textarea").fill("村干部要对政策外怀孕对象进行摸底")
    form.locator("button[type=submit]").click()

    expect(form.locator(".field-error")).to_be_visible()
    expect(form.locator(".counterpart")).to_be_visible()
    expect(form.locator("textarea")).to_have_value("村干部要对政策外怀孕对象进行摸底")
    form.locator("textarea").fill(LAWFUL)
    form.locator("button[type=submit]").click()
    expect(plan_page.locator("[data-text]")).to_contain_text(LAWFUL)


def test_a_task_is_left_out_and_taken_in_again(plan_page: Page) -> None:
    task = plan_page.locator("#task-1")
    task.locator("button[name=value]").click()
    expect(task).to_have_class(re.compile("task-left-out"))
    task.locator("button[name=value]").click()

    expect(task).not_to_have_class(re.compile("task-left-out"))


def test_a_task_with_a_refused_clause_offers_no_way_in(plan_page: Page) -> None:
    task = plan_page.locator(".task:has(.task-refused)").first

    expect(task).to_be_visible()
    expect(task.locator("button[name=value]")).to_have_count(0)


def test_the_newest_correction_is_taken_back(plan_page: Page) -> None:
    plan_page.locator("#title a.edit").click()
    plan_page.locator("#title .correction-form [name=value]").fill("另一个标题")
    plan_page.keyboard.press("Enter")
    expect(plan_page.locator("h1")).to_have_text("另一个标题")
    plan_page.locator("#corrections button").click()

    expect(plan_page.locator("h1")).to_have_text(TITLE)


def test_correcting_works_without_scripts(open_page: OpenPage) -> None:
    page = give_text(open_page(java_script_enabled=False), TEXT)

    page.locator("#finding-1 .item-actions .btn").nth(1).click()
    page.locator("textarea").fill("村干部要对政策外怀孕对象进行摸底")
    page.locator(".correction-form button[type=submit]").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.locator("textarea").fill(LAWFUL)
    page.locator(".correction-form button[type=submit]").click()

    expect(page).to_have_url(re.compile("/plans/[^/]+/#finding-1$"))
    expect(page.locator("[data-text]")).to_contain_text(LAWFUL)


def test_a_wrong_match_is_reported(plan_page: Page) -> None:
    plan_page.locator("#finding-1 .item-actions .btn-quiet").click()
    plan_page.locator("textarea").fill("这里是引用")
    plan_page.locator("main button[type=submit]").click()
    expect(plan_page.locator("#finding-1 .item-actions")).to_contain_text("已反馈误判")
    plan_page.locator(".site-sections a[href='/wrong-matches/']").click()

    expect(plan_page.locator("blockquote")).to_have_text(REFUSED)
