"""How far the centre can be relied on: what is done before anything goes wrong, and what came of it."""
