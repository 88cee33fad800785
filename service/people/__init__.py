"""People: who may come in, who works when, who is away."""
