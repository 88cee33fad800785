"""Who is compared. Each module answers the same question (:mod:`benchmarks.solvers.asking`) and is loaded by its name,
so that a run pays for the start of nobody but itself."""
