"""Administrative dossiers."""
