"""The notice and the letters of a month: who is told by which, what stands in them, and what never does."""

import io
import re

import docx
import pdfplumber
import pytest
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries
from tests.support.organisation import relate
from tests.support.people import make_client
from tests.support.service_month import BEFORE, NOW, OFFICE, act_as, add_units, prepare_sample, start_sample, unit

from fuwuyue.campaign import api as campaign
from fuwuyue.campaign.api import Given, Month, Task, TaskingPaper
from fuwuyue.campaign.plan_paper import LEFT_OUT, describe_plan, find_gaps
from fuwuyue.documents.api import OfficialPaper, PaperKind, write_docx, write_pdf
from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.personal_numbers import PersonalNumberError
from fuwuyue.organisation.api import RelationKind, Role
from fuwuyue.review.api import Decision, RefusedTextError

pytestmark = pytest.mark.django_db
TOWNSHIP, POLICE, GROUP = "松溪镇人民政府", "云岭县公安局", "云岭县服务月活动领导小组"
REFUSED = "各村对欠账对象逐一落实结扎手术。"
FURTHER = "请于8月31日前确定联系人。"


@pytest.fixture
def month() -> Month:
    add_units()
    return start_sample()


def find_papers(month: Month) -> dict[str, TaskingPaper]:
    """Return the papers by whom they go to first."""
    return {one.recipients[0]: one for one in campaign.find_tasking_papers(month=month, day=BEFORE).papers}


def describe(month: Month, paper: TaskingPaper, **given: object) -> OfficialPaper:
    values = {"signer_id": paper.signers[0].pk, "signed_on": BEFORE} | given
    return campaign.describe_tasking_paper(month=month, paper=paper, given=Given(**values))


def read_docx(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the paragraphs with words of a Word file, and the rows of its last table."""
    document = docx.Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    return [one.text for one in document.paragraphs if one.text.strip()], rows


def read_pdf(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as file:
        return re.sub(r"\s", "", "".join(page.extract_text() for page in file.pages))


def test_who_is_instructed_gets_the_notice_and_each_equal_a_letter(month: Month) -> None:
    papers = find_papers(month)

    notice = papers["各乡镇人民政府"]
    letters = {name: one for name, one in papers.items() if one.kind is PaperKind.LETTER}
    assert notice.kind is PaperKind.NOTICE
    assert [signer.name for signer in notice.signers] == [GROUP, "云岭县人民政府"]
    assert {name: [signer.name for signer in one.signers] for name, one in letters.items()} == {
        name: [OFFICE] for name in (POLICE, "云岭县医疗保障局", "云岭县民政局", "云岭县融媒体中心", "云岭县财政局")
    }
    every = {
        (task.item.what, task.unit.name)
        for task in Task.objects.select_related("item", "unit").exclude(unit=month.owner)
    }
    unknown = {one.name for one in campaign.find_tasking_papers(month=month, day=BEFORE).unknown}
    told = {(item.what, name) for name, one in letters.items() for item in one.items}
    assert told == {(what, name) for what, name in every if name in letters}
    assert {item.what for item in notice.items} == {what for what, name in every if name not in {*letters, *unknown}}
    assert unknown == {GROUP}


def test_units_are_named_together_only_where_all_of_the_county_are_meant(month: Month) -> None:
    Task.objects.filter(unit=unit(TOWNSHIP)).delete()

    [notice] = [one for one in find_papers(month).values() if one.kind is PaperKind.NOTICE]

    assert "各乡镇人民政府" not in notice.recipients
    assert "青坪乡人民政府" in notice.recipients
    assert TOWNSHIP not in notice.recipients


def test_a_changed_relation_changes_the_paper_and_an_excused_unit_is_told_nothing(month: Month) -> None:
    health = unit("云岭县卫生健康局")
    relate(health, unit(OFFICE), RelationKind.PEER)
    Task.objects.filter(unit=unit(POLICE)).update(state="excused")

    papers = find_papers(month)

    assert papers[health.name].kind is PaperKind.LETTER
    assert POLICE not in papers


def test_a_draft_shows_the_papers_before_the_start() -> None:
    add_units()
    month = prepare_sample()

    papers = find_papers(month)

    assert "各乡镇人民政府" in papers
    assert papers[POLICE].kind is PaperKind.LETTER


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_notice_reads_back_with_its_parts_and_the_table_of_tasks(month: Month, ending: str) -> None:
    paper = find_papers(month)["各乡镇人民政府"]
    written = describe(
        month, paper, copy_to="云岭县人民政府办公室，市卫生健康委员会", words=FURTHER, note="联系人：办公室"
    )

    wanted = [
        "各乡镇人民政府，云岭县卫生健康局，云岭县妇女联合会，云岭县总工会，各医疗卫生机构：",
        f"附件2列明你们承担的{len(paper.items)}项任务和完成时限",
        "9月7日、9月10日、9月15日、9月20日、9月28日、9月30日、10月8日、10月10日、10月15日的17时",
        FURTHER,
        "特此通知。",
        "2. 任务分解表",
        GROUP,
        "2026年8月28日",
        "（联系人：办公室）",
        "抄送：云岭县人民政府办公室，市卫生健康委员会。",
    ]
    if ending == "docx":
        words, rows = read_docx(write_docx(paper=written))
        assert rows[0] == ["序号", "任务", "责任单位", "时限"]
        assert rows[1:] == [
            [str(number), one.what, "、".join(one.who), f"{one.due_on.month}月{one.due_on.day}日"]
            for number, one in enumerate(paper.items, 1)
        ]
        said = "\n".join(words)
        assert (
            "".join(words[:3]) == f"{GROUP}关于印发《云岭县2026年优生优育和健康宣传服务月活动方案》和任务分解表的通知"
        )
        assert said.index("特此通知。") < said.index("附件：1.") < said.index("2026年8月28日") < said.index("附件1")
    else:
        said, wanted = read_pdf(write_pdf(paper=written)), [re.sub(r"\s", "", one) for one in wanted]
    assert [one for one in wanted if one not in said] == []


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_a_letter_asks_an_equal_for_its_own_tasks(month: Month, ending: str) -> None:
    paper = find_papers(month)[POLICE]
    written = describe(month, paper)

    if ending == "docx":
        words, rows = read_docx(write_docx(paper=written))
        [task] = Task.objects.filter(unit=unit(POLICE)).select_related("item")
        assert rows == [["序号", "事项", "时限", "方案原文"], ["1", task.item.what, "10月15日", task.item.sentence]]
        said = "".join(words)
    else:
        said = read_pdf(write_pdf(paper=written))
    assert f"{OFFICE}关于商请办理云岭县2026年优生优育和健康宣传服务月活动有关工作的函" in said
    assert f"{POLICE}：" in said
    assert "请予支持为盼。" in said
    assert not re.search("特此通知|请认真组织实施|抄送|指示|必须", said.split("附件")[0]), "an equal is asked"


def test_a_head_a_number_and_copies_stand_only_where_they_were_given(month: Month) -> None:
    paper = find_papers(month)[POLICE]

    bare = describe(month, paper)
    given = describe(
        month, paper, number="云服办函〔2026〕3号", issuer_mark="云岭县服务月活动办公室", for_signature=True
    )

    assert (bare.number, bare.issuer_mark, bare.copy_to, bare.note, bare.approver) == (None, None, (), None, None)
    words, _rows = read_docx(write_docx(paper=bare))
    assert not any("〔" in one or "审签单" in one for one in words)
    words, _rows = read_docx(write_docx(paper=given))
    assert words[:2] == ["云岭县服务月活动办公室", "云服办函〔2026〕3号"]
    assert "审签单" in words


@pytest.mark.parametrize(
    ("field", "words", "error"),
    [
        ("words", REFUSED, RefusedTextError),
        ("note", REFUSED, RefusedTextError),
        ("copy_to", REFUSED, RefusedTextError),
        ("issuer_mark", REFUSED, RefusedTextError),
        ("words", "联系人身份证11010519491231002X", PersonalNumberError),
        ("number", "第08号", UserError),
    ],
)
def test_what_a_person_types_passes_the_review_at_its_field(
    month: Month, field: str, words: str, error: type[UserError]
) -> None:
    with pytest.raises(error) as refused:
        describe(month, find_papers(month)[POLICE], **{field: words})

    assert refused.value.field == field


def test_a_paper_goes_out_in_no_other_name_than_those_that_fit(month: Month) -> None:
    with pytest.raises(UserError):
        describe(month, find_papers(month)["各乡镇人民政府"], signer_id=unit(OFFICE).pk)


def test_the_attached_plan_has_its_headings_and_no_word_that_is_held_back(month: Month) -> None:
    plan, text = month.get_plan(), month.version.text
    held = [text[one.start : one.end] for one in plan.findings if one.decision is Decision.REFUSE]

    words, _rows = read_docx(write_docx(paper=describe(month, find_papers(month)["各乡镇人民政府"])))

    said = "\n".join(words)
    assert len(held) == 6
    assert not [one for one in held if one in said]
    assert "列出名单上报乡镇" not in said, "the sentence goes as a whole"
    assert said.count(LEFT_OUT) == 5 == len(find_gaps(plan.findings, text))
    assert "方案原文中有5处内容经审核不予执行" in said
    assert "（二）集中开展孕前优生和孕产期保健服务活动。县妇幼保健院牵头" in said
    assert "云卫健发〔2026〕36号" not in said, "the notice that the plan once came with is left away"
    assert "附件：1．" not in said
    kept = [
        line.strip()
        for line in text[text.index("为把免费") :].split("\n")
        if line.strip() and not any(h in line for h in held)
    ]
    assert [line for line in kept if line not in said and not re.match(r"附件|\d[.．]", line)] == []


def test_a_plan_without_headings_or_title_is_given_as_it_is() -> None:
    from fuwuyue.plan.parsing.api import read_plan, read_source

    source = read_source("各乡镇于9月3日前报送总结。\n\n各村张贴告示。\n".encode(), "plan.txt")

    blocks = describe_plan(read_plan(source), source.text)

    assert [one.text for one in blocks] == ["各乡镇于9月3日前报送总结。", "各村张贴告示。"]


def test_the_papers_are_found_in_few_queries(
    month: Month, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(7):
        campaign.find_tasking_papers(month=month, day=BEFORE)


def ask(month: Month, name: str, **given: str) -> HttpResponse:
    paper = find_papers(month)[name]
    sent = {"signer": str(paper.signers[0].pk), "signed_on": "2026-08-28", **given}
    client = make_client("zh-hans", Role.COUNTY_OFFICE, unit(OFFICE))
    return client.post(f"/months/{month.pk}/letters/{paper.key}/", sent)


def test_the_office_takes_them_from_their_page_and_a_refusal_keeps_what_was_written(month: Month) -> None:
    client = make_client("zh-hans", Role.COUNTY_OFFICE, unit(OFFICE))
    page = client.get(f"/months/{month.pk}/letters/").content.decode()
    assert all(name in page for name in ("通知：各乡镇人民政府", f"函：{POLICE}", "行文关系不明", GROUP))

    word, pdf = ask(month, POLICE, **{"as": "docx"}), ask(month, POLICE, **{"as": "pdf"})
    refused = ask(month, POLICE, words=REFUSED, number="第08号")
    wrong = ask(month, POLICE, number="第08号")

    assert read_docx(word.content)[0][0].startswith(OFFICE)
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"].startswith("attachment")
    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert REFUSED in refused.content.decode()
    assert "卫发〔2026〕8号" in wrong.content.decode()
    assert ask(month, POLICE, signer=str(unit(TOWNSHIP).pk)).status_code == 422
    other = make_client(role=Role.TOWNSHIP_COORDINATOR, unit=unit(TOWNSHIP))
    assert other.get(f"/months/{month.pk}/letters/").status_code == 404


def confirm_first(month: Month) -> None:
    campaign.compute_due_reports(now=NOW.replace(month=9, day=7, hour=10))
    report = campaign.find_reports(month_id=month.pk, unit_ids=[month.owner_id]).get()
    by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))
    campaign.confirm_report(report_id=report.pk, sha256=report.sha256, remark="", now=NOW, by=by)


def test_the_summary_is_written_from_confirmed_reports_alone(month: Month) -> None:
    client = make_client("zh-hans", Role.COUNTY_OFFICE, unit(OFFICE))
    address = f"/months/{month.pk}/papers/summary-docx/"
    before = client.get(address).status_code
    confirm_first(month)
    [content] = campaign.get_confirmed_contents(month=month)

    words, rows = read_docx(client.get(address).content)

    assert before == 404
    said = "".join(words)
    assert f"{OFFICE}关于{month.name}的工作总结" in said
    assert [one for one in content["words"] if not re.match("[一二三四]、", one) and one not in said] == []
    assert [one[0] for one in rows[1:]] == [one["name"] for one in content["units"]]
    assert [one[1] for one in rows[1:]] == [str(one["total"]) for one in content["units"]]
    assert "工作总结（Word）" in client.get(f"/months/{month.pk}/reports/").content.decode()
    assert read_pdf(client.get(address.replace("docx", "pdf")).content).count("工作总结") >= 1


def test_a_correction_takes_the_place_of_what_it_corrects_in_the_summary(month: Month) -> None:
    confirm_first(month)
    first = campaign.find_reports(month_id=month.pk, unit_ids=[month.owner_id]).get()
    by = act_as(Role.COUNTY_OFFICE, unit(OFFICE))
    again = campaign.correct_report(report_id=first.pk, reason="漏计一场活动。", now=NOW, by=by)
    assert len(campaign.get_confirmed_contents(month=month)) == 1, "one that is not confirmed counts not yet"

    kept = campaign.confirm_report(report_id=again.pk, sha256=again.sha256, remark="", now=NOW, by=by)

    [content] = campaign.get_confirmed_contents(month=month)
    assert content == campaign.read_content(kept)
