"""What the business knows: frozen records and pure rules about them. No database, no solver, no HTTP."""
