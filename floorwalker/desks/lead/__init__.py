"""The first page of who leads: what is now, what comes next, what is late, who is here, and what waits for a yes or a no."""
