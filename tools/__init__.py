"""What `run.py` runs inside the environment."""
