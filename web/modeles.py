"""Load the tables of every slice, so that whoever asks the tables what they are misses none."""

from core import limites, outbox, travaux
from core.db import Base
from web.tranches import modules

MODULES = (limites, outbox, travaux, *modules("models"))
TABLES = Base.metadata
