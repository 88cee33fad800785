"""The solver room: integers, sequences, costs. Knows no case, no clock, no file, no network, no settings."""
