"""How long a test waits for something that must happen."""

from __future__ import annotations

# Seconds. Only what never happens takes them: a machine with more to do than it has cores may
# keep anything waiting for ten, and that says nothing about the hotline. Less than the time in
# which pytest ends a test, which would not say what was waited for.
PATIENCE = 90.0
