"""Commendation and criticism of agencies and officers, with their grounds."""
