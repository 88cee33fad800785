"""Measures the solver on instances that others can read. Apart from the tests, and no part of the product."""
