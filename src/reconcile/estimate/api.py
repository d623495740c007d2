"""The door of honest estimates: coverage, accuracy, acceptance plans, and the sample they stand on.

All shares are between 0 and 1, all counts whole; nothing is read or written. A wrong count raises `EstimateError`,
whose `statement` can be told in any language. `docs/explanation/honest-statistics.md` says what each estimate assumes.
"""

from reconcile.estimate.acceptance import (
    AcceptancePlan,
    Judgement,
    Risks,
    choose_error_rates,
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
    estimate_population,
    estimate_variance,
    find_exact_lists_interval,
    find_log_normal_interval,
    find_logit_interval,
)
from reconcile.estimate.intervals import find_exact_interval, find_finite_interval, find_wilson_interval
from reconcile.estimate.linkage_error import CheckedRate, KnownRate, LinkErrors, PairBands
from reconcile.estimate.questions import Question, decode_table, read_question, read_share
from reconcile.estimate.sampling import Drawn, Sample, draw_sample, find_number, share_out
from reconcile.estimate.sequential import Operating, SequentialPlan, judge_sequence, plan_sequential
from reconcile.estimate.telling import as_mapping, plans_as_mapping, tell_lines, tell_plans
from reconcile.estimate.verdict import Interval, Method, Verdict, judge
from reconcile.estimate.wording import EstimateError, Statement, tell_at_least, tell_at_most, tell_share

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
    "choose_error_rates",
    "count_records_needed",
    "decode_table",
    "draw_sample",
    "estimate_accuracy",
    "estimate_coverage",
    "estimate_population",
    "estimate_variance",
    "find_exact_interval",
    "find_exact_lists_interval",
    "find_finite_interval",
    "find_log_normal_interval",
    "find_logit_interval",
    "find_number",
    "find_wilson_interval",
    "judge",
    "judge_lot",
    "judge_sequence",
    "plan_acceptance",
    "plan_sequential",
    "plans_as_mapping",
    "read_question",
    "read_share",
    "share_out",
    "tell_answer",
    "tell_at_least",
    "tell_at_most",
    "tell_lines",
    "tell_plans",
    "tell_share",
]
