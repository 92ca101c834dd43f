"""Documents that leave the office on paper: templates, filling them, turning them to PDF."""
