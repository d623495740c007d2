"""Fuwuyue (服务月): a county's public-health service month, from the plan document to the running month."""

__version__ = "0.1.0"
