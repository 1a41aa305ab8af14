"""Show the demo's mail; outside the demo this page does not exist."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from litestar import Router, get
from litestar.response import Template

from core.boite_essai import relire_courriels
from core.errors import NotFound
from core.pages import Requete, page

_LIEN = re.compile(r"https?://\S+")


class CourrielRecu(NamedTuple):
    """Hold one message as the page shows it."""

    a: str
    sujet: str
    le: datetime
    texte: str
    lien: str | None


@get("/demo/courriels", name="demo-courriels", opt={"public": True})
async def courriels(request: Requete) -> Template:
    """List what the demo would have sent, the latest first."""
    settings = request.app.state.settings
    if not settings.demo:
        raise NotFound()
    recus = []
    for message in relire_courriels(settings.donnees / "courriels"):
        texte = str(message.get_content())
        trouve = _LIEN.search(texte)
        lien = trouve[0].removeprefix(settings.base_url) if trouve else None
        quand = parsedate_to_datetime(str(message["Date"]))
        recus.append(CourrielRecu(str(message["To"]), str(message["Subject"]), quand, texte, lien))
    return page("web/courriels.html", recus=recus)


router = Router("/", route_handlers=[courriels])
