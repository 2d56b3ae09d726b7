"""Moving in: the path that sets a centre up, and the workbooks that fill it."""
