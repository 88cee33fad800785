"""Places: from the words of an address to a point, what holds there, who covers it, and the way between two."""
