"""The linkage engine: tables in, matches, discrepancies and honest estimates out; no Django, no county."""
