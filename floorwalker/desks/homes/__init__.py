"""Homes: the first page of each role that neither serves nor leads the floor; the same data, and what this role decides by."""
