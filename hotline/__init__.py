"""Hotline: ticketing for provincial citizen hotlines (Tổng đài 1022) on Asterisk."""
