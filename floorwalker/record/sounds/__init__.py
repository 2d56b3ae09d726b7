"""Sound of recordings as bytes: opened and doubted, measured, played with silent spans, and written clean."""
