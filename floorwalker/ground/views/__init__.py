"""Ground's own pages: what I owe, the trail, jobs, settings, queues, findings, decisions, mail."""
