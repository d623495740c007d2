"""What the running server does each minute goes on after a round that failed."""

import pytest

from fuwuyue.config import sending


@pytest.mark.django_db(transaction=True)
def test_a_round_that_fails_is_logged_without_its_words_and_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    rounds = []

    def work() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("wang@county.example refused")

    sending.run_safely(work)
    sending.run_safely(work)

    assert len(rounds) == 2
    assert "work failed: OSError" in caplog.text
    assert "wang" not in caplog.text
