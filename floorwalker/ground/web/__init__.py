"""The web ground: base templates, tags, formats, charts, the one list component and the static files."""
