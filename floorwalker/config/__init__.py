"""Deployment: settings, addresses, the server's entry; knows every room."""
