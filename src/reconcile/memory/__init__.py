"""The slow, obvious engine in plain Python: the reference that every other engine has to agree with."""
