"""Measures Rounds on instances that others can read. Apart from the tests, and no part of the product."""

import time

BEGAN = time.monotonic()
"""When this process began, but for the interpreter's own start: a run's time counts from here."""
