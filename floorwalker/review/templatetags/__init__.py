"""Review: tags of its templates."""
