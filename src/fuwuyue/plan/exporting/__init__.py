"""A plan written out: YAML, one HTML file, a calendar, Word papers, and the changes between two plans."""
