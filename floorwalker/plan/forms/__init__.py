"""What is typed on plan's pages."""
