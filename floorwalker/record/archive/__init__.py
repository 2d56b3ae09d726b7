"""A closed year of contacts in a file of its own: made and sealed, read by the same queries and pages, and put back whole."""
