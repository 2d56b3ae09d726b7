"""Prove: audits, evidence, packs that verify themselves."""
