"""The door of honest estimates: coverage, accuracy, acceptance plans, and the sample they stand on.

All shares are between 0 and 1, all counts whole; nothing is read or written. A wrong count raises `EstimateError`,
whose `statement` can be told in any language. `docs/explanation/honest-statistics.md` says what each estimate assumes.
"""

from reconcile.estimate.acceptance import (
    AcceptancePlan,
    Judgement,
    Risks,
    judge_lot,
    plan_acceptance,
)
from reconcile.estimate.accuracy import (
    Accuracy,
    CheckedStratum,
    StratumAccuracy,
    count_records_needed,
    estimate_accuracy,
)
from reconcile.estimate.answering import answer_question, tell_answer
from reconcile.estimate.coverage import (
    DRAWS,
    SEED,
    Coverage,
    ListCounts,
    StratumCoverage,
    estimate_coverage,
)
from reconcile.estimate.linkage_error import CheckedRate, KnownRate, LinkErrors, PairBands
from reconcile.estimate.questions import Question, decode_table, read_question, read_share
from reconcile.estimate.sampling import Drawn, Sample, draw_sample, find_number, share_out
from reconcile.estimate.sequential import Operating, SequentialPlan, judge_sequence, plan_sequential
from reconcile.estimate.telling import as_mapping, plans_as_mapping, tell_lines, tell_plans
from reconcile.estimate.verdict import Interval, Method, Verdict
from reconcile.estimate.wording import EstimateError, Statement

__all__ = [
    "DRAWS",
    "SEED",
    "AcceptancePlan",
    "Accuracy",
    "CheckedRate",
    "CheckedStratum",
    "Coverage",
    "Drawn",
    "EstimateError",
    "Interval",
    "Judgement",
    "KnownRate",
    "LinkErrors",
    "ListCounts",
    "Method",
    "Operating",
    "PairBands",
    "Question",
    "Risks",
    "Sample",
    "SequentialPlan",
    "Statement",
    "StratumAccuracy",
    "StratumCoverage",
    "Verdict",
    "answer_question",
    "as_mapping",
    "count_records_needed",
    "decode_table",
    "draw_sample",
    "estimate_accuracy",
    "estimate_coverage",
    "find_number",
    "judge_lot",
    "judge_sequence",
    "plan_acceptance",
    "plan_sequential",
    "plans_as_mapping",
    "read_question",
    "read_share",
    "share_out",
    "tell_answer",
    "tell_lines",
    "tell_plans",
]
