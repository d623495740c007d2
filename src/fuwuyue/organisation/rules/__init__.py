"""What is decided about divisions, units and roles. No Django, no database."""
