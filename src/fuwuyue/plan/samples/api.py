"""The sample plan: a lawful service month of 2026 into which seven clauses of older plans have slipped.

The review must catch all seven. Class A, refused: a quota for long-acting contraception (活动内容 二); a quota of
leads (五); a register of the wish to have children (六); a list of pregnancies outside the rules (实施步骤 二);
subsidies held back from those who decline a check (工作要求 三). Class B, rewritten or cautioned: progress forms on
every fifth and tenth day, and public criticism by rank (both 工作要求 四).
"""

from importlib.resources import files

SAMPLE_NAME = "service-month-2026.txt"


def read_sample() -> bytes:
    """Return the sample plan as the bytes of its file (UTF-8)."""
    return files(__package__).joinpath(SAMPLE_NAME).read_bytes()
