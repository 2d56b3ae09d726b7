"""Record's pages."""
