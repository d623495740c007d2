"""Standardising as SQL: expressions over a column, made of equality, substrings, CASE and integer arithmetic alone."""
