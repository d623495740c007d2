"""The engine on Spark: the statements of the engine on DuckDB, transpiled, on tables that a cluster holds."""
