"""Pure computing: NumPy and SciPy only, no web framework, no files, no clock, no hidden random state."""
