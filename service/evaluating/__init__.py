"""What came of the work."""
