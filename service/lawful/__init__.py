"""Lawful visits: the policies, the rules read from them, the ledger of contacts that they count, and the answers."""
