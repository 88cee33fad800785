"""The business: cases, collectors, rules, plans, outcomes, storage, durable runs. Knows no HTTP server."""
