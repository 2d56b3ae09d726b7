"""What people can do in this room."""
