"""What words tell: answers learned from examples, in a process of its own.

Knows nothing of tickets: an example is a text with the answers that were given to
it. The learning itself needs scikit-learn, which takes a second and 100 MB to load:
`Companion` keeps it in a child process that only starts when somebody asks.
"""

from hotline.learning.companion import Companion, Unready
from hotline.learning.words import Example, Guess, Ranked, grams, syllables

__all__ = ["Companion", "Example", "Guess", "Ranked", "Unready", "grams", "syllables"]
