"""The review on sentences that no rule was fitted to and no points were learned from."""

from pathlib import Path

import pytest
import yaml

from fuwuyue.review.api import Decision, review_text

HELD_OUT = sorted((Path(__file__).parent.parent / "labelled" / "held_out").glob("*.yaml"))
FEWEST_FOUND, MOST_TOUCHED = 0.85, 0.03
# What is lawful and stands in the same sentence says nothing for the order beside it.
SERVICES_BEFORE = (
    "提供免费体检、预约和咨询电话，由本人自愿选择，",
    "免费提供孕前检查，公布育儿补贴的申请办法，",
    "做好妇女健康服务，方便群众办事，",
)
SERVICE_BEHIND = "，并提供免费健康咨询和上门服务。"


def load(kind: str) -> list[str]:
    return [text for path in HELD_OUT for text in yaml.safe_load(path.read_text(encoding="utf-8"))[kind]]


def is_touched(text: str) -> bool:
    """Tell whether a clause of `text` is refused or rewritten."""
    return any(finding.decision is not Decision.CAUTION for finding in review_text(text))


@pytest.fixture(scope="module")
def missed() -> list[str]:
    return [text for text in load("abusive") if not is_touched(text)]


def test_most_abusive_sentences_are_found(missed: list[str]) -> None:
    assert 1 - len(missed) / len(load("abusive")) >= FEWEST_FOUND, "\n".join(missed)


@pytest.mark.parametrize("service", SERVICES_BEFORE)
def test_a_service_before_it_hides_no_order(service: str) -> None:
    missed = [text for text in load("abusive") if not is_touched(service + text)]

    assert 1 - len(missed) / len(load("abusive")) >= FEWEST_FOUND, "\n".join(missed)


def test_a_service_behind_it_hides_no_order() -> None:
    missed = [text for text in load("abusive") if not is_touched(text.rstrip("。") + SERVICE_BEHIND)]

    assert 1 - len(missed) / len(load("abusive")) >= FEWEST_FOUND, "\n".join(missed)


def test_few_lawful_sentences_are_touched() -> None:
    touched = [text for text in load("lawful") if is_touched(text)]

    assert len(touched) / len(load("lawful")) <= MOST_TOUCHED, "\n".join(touched)
