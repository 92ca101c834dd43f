"""What the office reports to the Chairman: figures, checks, documents, directives."""
