"""What plan can be asked to do."""
