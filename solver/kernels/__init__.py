"""The inner loop of the search, compiled by Numba: plain arrays, no objects, no clock.

Every function here works on three named tuples: ``World`` (what never changes), ``Routes`` (the orders being searched)
and ``Scratch`` (work areas and what is needed to undo an iteration). See :mod:`solver.kernels.tables` for their columns.
"""
