"""Doubted addresses: a person or those at the door decide; what new data changes is told."""
