"""What happened, out of what the PBX said: AMI events → conversations between people.

Pure and without a clock. `interpret` reads a whole recording, `Conversations` follows a live
stream; both keep facts that only grow, so that late and repeated events lead to the same result.
"""

from .ledger import Event, Merged
from .rules import DirectionRules
from .story import Conversation
from .stream import Conversations, interpret

__all__ = ["Conversation", "Conversations", "DirectionRules", "Event", "Merged", "interpret"]
