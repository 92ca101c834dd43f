"""The PBX as the hotline sees it: its live stream, its journal, and the questions it asks."""
