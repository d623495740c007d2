"""What needs two contexts: one file for each thing that happens, named after it."""
