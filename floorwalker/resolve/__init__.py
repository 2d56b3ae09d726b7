"""Resolve: difficulties, complaints, rights: put right, on time."""
