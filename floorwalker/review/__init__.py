"""Review: how good the service is, fairly."""
