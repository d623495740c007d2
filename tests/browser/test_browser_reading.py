"""Reading a plan: giving it, and going from one side to the other with mouse, keys, or plain links."""

import re
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, give_text, take_picture
from tests.support.web_plan import REFUSED, TEXT, TITLE

SAMPLE = Path(str(files("fuwuyue.plan") / "samples" / "service-month-2026.txt"))


def test_a_file_is_given_and_read(page: Page) -> None:
    page.goto("/")
    page.set_input_files("#id_file", SAMPLE)
    expect(page.locator("[data-chosen]")).to_have_text(SAMPLE.name)
    page.locator("form.upload button[type=submit]").click()

    expect(page.locator("h1")).to_contain_text("云岭县2026年")
    page.locator("[data-text] .m-refuse").first.click()
    take_picture(page, "plan-page")


def test_the_page_in_english(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")

    give_text(page, SAMPLE.read_text(encoding="utf-8"))

    expect(page.locator(".structure-pane h2")).to_have_text("Structure")
    page.locator("[data-text] .m-refuse").first.click()
    take_picture(page, "plan-page-en")


def test_the_province_is_chosen_shown_and_changed(page: Page) -> None:
    page.goto("/")
    page.locator("#id_text").fill(f"{TEXT}\n各乡镇卫生院办理生育登记须持结婚证。\n")
    page.locator("#id_province").select_option("四川省")
    page.locator("form.upload button[type=submit]").click()
    expect(page.locator("#rules dd")).to_contain_text("通用规则和四川省规则")
    expect(page.locator(".finding-rewrite blockquote")).to_contain_text("须持结婚证")

    page.locator("#rules summary").click()
    expect(page.locator("#id_province")).to_have_value("51")
    page.locator("#id_province").select_option("湖南省")
    page.locator("#rules button[type=submit]").click()

    expect(page.locator(".message-success")).to_be_visible()
    expect(page.locator("#rules dd")).to_contain_text("通用规则和湖南省规则")
    expect(page.locator("#rules")).to_be_in_viewport()
    expect(page.locator(".finding-caution blockquote")).to_contain_text("须持结婚证")


def test_dropping_a_file_chooses_it(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """(text) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "掉落.txt"));
            document.querySelector("[data-drop-zone]").dispatchEvent(new DragEvent("drop", {dataTransfer: transfer}));
        }""",
        TEXT,
    )
    expect(page.locator("[data-chosen]")).to_have_text("掉落.txt")
    page.locator("form.upload button[type=submit]").click()

    expect(page.locator("h1")).to_have_text(TITLE)


def test_clicking_words_shows_what_was_found_in_them(plan_page: Page) -> None:
    plan_page.locator(f"[data-text] .m:text-is('{REFUSED}')").first.click()

    item = plan_page.locator(".finding.is-current")
    expect(item).to_be_in_viewport()
    expect(item.locator("blockquote")).to_have_text(REFUSED)
    expect(item.locator("a.to-text").first).to_be_focused()


def test_clicking_the_same_words_again_goes_on_to_what_is_around_them(plan_page: Page) -> None:
    mark = plan_page.locator("[data-text] .m[data-ids~='finding-1']").first
    ids = (mark.get_attribute("data-ids") or "").split()
    assert len(ids) > 1

    mark.click()
    expect(plan_page.locator(f"#{ids[0]}")).to_have_class(re.compile("is-current"))
    mark.click()

    expect(plan_page.locator(f"#{ids[1]}")).to_have_class(re.compile("is-current"))


def test_clicking_an_item_shows_its_words(plan_page: Page) -> None:
    plan_page.locator("#phase-2 a.to-text").click()

    words = plan_page.locator("[data-text] .m.is-current")
    expect(words.first).to_be_in_viewport()
    expect(words.first).to_be_focused()


def test_the_keyboard_alone_goes_both_ways(plan_page: Page) -> None:
    first = plan_page.locator("[data-text] .m[tabindex='0']")
    first.focus()
    plan_page.keyboard.press("ArrowDown")
    plan_page.keyboard.press("ArrowDown")
    plan_page.keyboard.press("ArrowUp")
    expect(plan_page.locator("[data-text] .m").nth(1)).to_be_focused()

    plan_page.keyboard.press("Enter")
    expect(plan_page.locator("[data-structure] a.to-text:focus")).to_have_count(1)
    plan_page.keyboard.press("ArrowDown")
    plan_page.keyboard.press("Enter")

    expect(plan_page.locator("[data-text] .m.is-current:focus")).to_have_count(1)


def test_the_marked_words_are_one_stop_of_the_tab_key(plan_page: Page) -> None:
    expect(plan_page.locator("[data-text] .m[tabindex='0']")).to_have_count(1)


def test_the_skip_link_leads_to_the_content(plan_page: Page) -> None:
    plan_page.keyboard.press("Tab")
    expect(plan_page.locator(".skip-link")).to_be_focused()
    plan_page.keyboard.press("Enter")

    expect(plan_page.locator("#main")).to_be_focused()


def test_a_kind_of_mark_can_be_switched_off(plan_page: Page) -> None:
    mark = plan_page.locator("[data-text] .m-refuse").first
    expect(mark).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")

    plan_page.locator("[data-show=finding]").uncheck()

    expect(mark).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_the_language_is_switched(plan_page: Page) -> None:
    plan_page.get_by_role("button", name="English").click()

    expect(plan_page.locator("html")).to_have_attribute("lang", "en")
    expect(plan_page.locator("h1")).to_have_text(TITLE)


def test_without_scripts_links_lead_from_each_side_to_the_other(open_page: OpenPage) -> None:
    page = give_text(open_page(java_script_enabled=False), TEXT)

    page.locator("#phase-2 a.to-text").click()
    expect(page).to_have_url(re.compile("#at-phase-2$"))
    page.locator("[data-text] .m-refuse").first.click()

    expect(page).to_have_url(re.compile("#finding-1$"))
    expect(page.locator("#finding-1")).to_be_in_viewport()


def test_a_small_screen_has_one_column(open_page: OpenPage) -> None:
    page = give_text(open_page(viewport={"width": 390, "height": 800}), TEXT)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_all_of_it_stands_and_no_button(plan_page: Page) -> None:
    plan_page.emulate_media(media="print")

    expect(plan_page.locator(".document-actions")).to_be_hidden()
    text, body = plan_page.locator("[data-text]"), "e => e.scrollHeight <= e.clientHeight + 1"
    assert text.evaluate(body)
    assert plan_page.locator("[data-structure]").evaluate(body)


def test_a_plan_takes_few_sheets_of_paper(page: Page) -> None:
    give_text(page, SAMPLE.read_text(encoding="utf-8"))

    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type /Page\b", printed)) <= 8
