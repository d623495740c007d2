"""Plans that ship with the program, of a county that does not exist."""
