"""My day: what one person owes, works and was told today, and what their roles keep an eye on."""
