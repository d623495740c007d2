"""The engine on DuckDB, step by step: read, standardise, join on the id, learn, score, assign, write."""
