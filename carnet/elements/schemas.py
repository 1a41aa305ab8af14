"""Check how an item is named from outside."""

from typing import Annotated

from pydantic import StringConstraints

from auth.vocabulary import Domaine

NomDomaine = Annotated[str, StringConstraints(pattern="^(" + "|".join(Domaine.__members__) + ")$")]
