"""What is typed on Serve's pages."""
