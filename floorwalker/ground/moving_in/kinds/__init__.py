"""Moving in: what workbooks of people, hours, skills and queues say, against what the house knows."""
