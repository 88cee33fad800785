"""The doors under /v1, one module per noun; each route says who may use it."""
