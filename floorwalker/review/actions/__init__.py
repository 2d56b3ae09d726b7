"""Review: what can be done."""
