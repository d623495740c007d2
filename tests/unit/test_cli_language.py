"""Which language the command speaks."""

from collections.abc import Iterator

import pytest

from fuwuyue.cli.language import take_language
from fuwuyue.kernel.texts import get_language, set_language


@pytest.fixture(autouse=True)
def keep_language() -> Iterator[None]:
    before = get_language()
    yield
    set_language(before)


@pytest.mark.parametrize(
    ("arguments", "environment", "language", "rest"),
    [
        (["plan"], {}, "zh-hans", ["plan"]),
        (["plan"], {"FUWUYUE_LANGUAGE": "en"}, "en", ["plan"]),
        (["--lang", "en", "plan"], {}, "en", ["plan"]),
        (["plan", "read", "a", "--lang=zh"], {"FUWUYUE_LANGUAGE": "en"}, "zh-hans", ["plan", "read", "a"]),
        (["plan"], {"FUWUYUE_LANGUAGE": "zh_CN"}, "zh-hans", ["plan"]),
        (["plan"], {"FUWUYUE_LANGUAGE": "fr"}, "zh-hans", ["plan"]),
        (["plan", "--", "--lang", "en"], {}, "zh-hans", ["plan", "--", "--lang", "en"]),
        (["--lang", "fr"], {}, "zh-hans", ["--lang", "fr"]),
        (["--lang"], {}, "zh-hans", ["--lang"]),
    ],
)
def test_the_language_is_taken_from_the_line_or_the_environment(
    arguments: list[str], environment: dict[str, str], language: str, rest: list[str]
) -> None:
    assert take_language(arguments, environment) == rest
    assert get_language() == language
