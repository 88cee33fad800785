"""Solver processes: a small pool of warm children, what is said over their pipes, and what becomes of the answer."""
