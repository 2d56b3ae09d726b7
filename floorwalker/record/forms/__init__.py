"""Record's forms: they read what was typed; the actions decide."""
