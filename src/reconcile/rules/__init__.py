"""Rules for the fields of a person's record in China: one module a field, each with its source; pure functions."""
