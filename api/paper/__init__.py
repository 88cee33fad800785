"""A collector's day on paper: what a phone shows, with room to write."""
