"""The store of a study: its waves, its log and its releases in one DuckDB file, whole or not at all."""
