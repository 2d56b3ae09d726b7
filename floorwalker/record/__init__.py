"""Record: customers, interactions, imports, facts: what happened."""
