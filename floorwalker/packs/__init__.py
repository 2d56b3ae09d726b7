"""Data shipped with the product."""
