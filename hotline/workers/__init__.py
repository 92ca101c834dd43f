"""Workers: sending what the outbox holds, asks, alarms, letters, sealing, tidying up."""

from hotline.workers.alarms import Alarms
from hotline.workers.apologies import Apologies
from hotline.workers.chores import Chores
from hotline.workers.drafting import Drafter
from hotline.workers.importing import Importer
from hotline.workers.sealing import Sealer
from hotline.workers.sending import Courier
from hotline.workers.spotting import Spotter
from hotline.workers.watching import Watch

__all__ = [
    "Alarms",
    "Apologies",
    "Chores",
    "Courier",
    "Drafter",
    "Importer",
    "Sealer",
    "Spotter",
    "Watch",
]
