"""The demo day: an invented day of work at real doors of central Helsinki, loaded through the service's own doors."""
