"""Durable runs: the workflows, the tables they live in, and the workers that work them off."""
