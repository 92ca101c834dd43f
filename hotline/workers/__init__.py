"""Workers: sending what the outbox holds, beginning and ending asks, tidying up."""

from hotline.workers.chores import Chores
from hotline.workers.sealing import Sealer
from hotline.workers.sending import Courier

__all__ = ["Chores", "Courier", "Sealer"]
