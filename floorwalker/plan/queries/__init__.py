"""Reading plans: what pages and other rooms ask."""
