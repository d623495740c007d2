"""What two registers say differently of one person, what each says that cannot be, and who is asked to look."""
