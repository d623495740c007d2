"""What a run leaves for people: the list for review, the summary and the page."""
