"""Taking workbooks, applying them whole and undoing them whole."""
