"""Cases: how they come in, what befalls them, who holds or takes them out of drafts."""
