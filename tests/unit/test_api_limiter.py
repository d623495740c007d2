"""How many requests a token makes: a bucket that fills again."""

from threading import Thread

from fuwuyue.web.api.limiter import Limiter


def test_a_full_bucket_is_taken_at_once_and_then_one_waits() -> None:
    limiter = Limiter(per_minute=60)

    assert [limiter.take("a", 0) for _request in range(60)] == [0] * 60
    assert limiter.take("a", 0) == 1


def test_it_fills_again_at_its_rate_and_not_beyond() -> None:
    limiter = Limiter(per_minute=120)
    for _request in range(120):
        limiter.take("a", 0)

    assert limiter.take("a", 0.25) == 0.25
    assert limiter.take("a", 0.5) == 0
    assert sum(limiter.take("a", 10_000) == 0 for _request in range(200)) == 120


def test_one_token_takes_nothing_of_another() -> None:
    limiter = Limiter(per_minute=1)
    limiter.take("a", 0)

    assert limiter.take("b", 0) == 0
    assert limiter.take("a", 0) == 60


def test_whoever_is_refused_loses_nothing_by_asking_again() -> None:
    limiter = Limiter(per_minute=60)
    for _request in range(60):
        limiter.take("a", 0)

    waits = [limiter.take("a", moment / 10) for moment in range(1, 10)]

    assert all(waits)
    assert limiter.take("a", 1.0001) == 0


def test_what_is_full_again_takes_no_room() -> None:
    limiter = Limiter(per_minute=10)

    for number in range(1_000):
        limiter.take(str(number), number * 60)

    assert len(limiter._left) <= 11


def test_many_at_once_get_no_more_than_there_is() -> None:
    limiter = Limiter(per_minute=100)
    granted: list[float] = []

    def ask() -> None:
        granted.extend(limiter.take("a", 0) for _request in range(50))

    threads = [Thread(target=ask) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert granted.count(0) == 100
