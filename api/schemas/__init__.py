"""JSON and CSV ⇄ domain: what crosses a door is checked here, once, and nowhere else."""
