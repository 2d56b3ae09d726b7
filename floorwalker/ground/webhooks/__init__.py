"""Telling other systems: events of the trail, signed and sent to addresses that people set up.

A line of the trail is written with its change in one transaction, so the trail is the outbox: nothing is pushed by those who act.
`gathering` reads the sealed chain and writes what is to be sent; `sending` sends it until it is accepted or given up.
"""
