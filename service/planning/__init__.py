"""Planning: from a request to a plan, changed by hand, checked once more, published, or replayed."""
