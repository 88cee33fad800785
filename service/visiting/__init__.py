"""The day at the doors: itineraries, check-ins and their alarms, what collectors report."""
