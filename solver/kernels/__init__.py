"""The inner loop of the search, compiled by Numba: plain arrays, no objects, no clock.

Every function here works on named tuples of arrays: ``World`` (what never changes), ``Routes`` (the orders being
searched), ``Scratch`` (work areas and what is needed to undo an iteration) and ``Best``. Their columns stand in
:mod:`solver.kernels.tables`.
"""
