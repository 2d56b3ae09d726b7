"""Review: its pages."""
