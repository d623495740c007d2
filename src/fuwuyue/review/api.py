"""The door of the rights review: any text in, findings out. Pure: no Django, no tables."""

from fuwuyue.review.model import Citation, Decision, Finding

__all__ = ["Citation", "Decision", "Finding"]
