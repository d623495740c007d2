"""Which addresses of e-mail are taken, and in what form they are kept."""

import pytest

from fuwuyue.kernel.errors import UserError
from fuwuyue.organisation.rules.emails import clean_email


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("wang@wjw.county.example", "wang@wjw.county.example"),
        ("  Wang.Xiao+fwy@county.example ", "Wang.Xiao+fwy@county.example"),
        ("ｗａｎｇ＠ｃｏｕｎｔｙ．ｅｘａｍｐｌｅ", "wang@county.example"),
    ],
)
def test_an_address_is_kept_without_blanks_in_narrow_letters(written: str, kept: str) -> None:
    assert clean_email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("", "wang", "wang@county", "@county.example", "wang@-county.example", "王@county.example"),
        *("a b@county.example", "wang@county.example\nBcc: x@elsewhere.example", "a@b.example, c@d.example"),
        *("a" * 65 + "@county.example", "a@" + "b" * 60 + ".c" * 130),
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(UserError):
        clean_email(written)
