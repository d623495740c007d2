"""From a question to its answer, and from the answer to sentences: what a command does with a file of counts."""

from __future__ import annotations

from reconcile.estimate.acceptance import Judgement, judge_lot, plan_acceptance
from reconcile.estimate.accuracy import Accuracy, estimate_accuracy
from reconcile.estimate.coverage import SEED, Coverage, estimate_coverage
from reconcile.estimate.questions import AccuracyQuestion, CoverageQuestion, LotQuestion, Question
from reconcile.estimate.sequential import judge_sequence, plan_sequential
from reconcile.estimate.telling import tell_accuracy, tell_coverage, tell_judgement
from reconcile.estimate.wording import Statement

Answer = Coverage | Accuracy | Judgement


def answer_question(
    *, question: Question, target: float | None = None, confidence: float = 0.95, seed: int = SEED
) -> Answer:
    """Return the answer to what a file asks; plans have their own risks and need neither target nor confidence."""
    if isinstance(question, CoverageQuestion):
        return estimate_coverage(strata=question.strata, target=target, confidence=confidence, seed=seed)
    if isinstance(question, AccuracyQuestion):
        return estimate_accuracy(strata=question.strata, target=target, confidence=confidence)
    if isinstance(question, LotQuestion):
        plan = plan_acceptance(risks=question.risks)
        return judge_lot(plan=plan, checked=question.checked, errors=question.errors)
    return judge_sequence(plan=plan_sequential(risks=question.risks), outcomes=question.outcomes)


def tell_answer(*, answer: Answer) -> list[Statement]:
    """Return the sentences of an answer."""
    if isinstance(answer, Coverage):
        return tell_coverage(answer)
    return tell_accuracy(answer) if isinstance(answer, Accuracy) else tell_judgement(answer)
