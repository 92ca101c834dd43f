"""Administrative dossiers as the one-stop system tells of them, and letters of apology."""
