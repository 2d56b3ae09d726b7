"""The forward view: thirteen weeks of demand, people, money and risks."""
