"""Changing people: every act asks who may, changes, and leaves its line in the trail."""
