"""Ground: people, lines of service, standards in force, trail, jobs, files: what every room stands on."""
