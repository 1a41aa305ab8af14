"""Run a simulated OpenID provider beside the demo, with the demo's own people.

A development package makes it.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import psycopg
from pydantic import SecretStr

from core.errors import AppError
from core.geo.pays import FRANCE
from core.settings import Settings, dsn

_PAQUET = "oidc_provider_mock"
_NIVEAU = "eidas1"
_PATIENCE_S = 30
_GENS = """
select distinct on (k.courriel) k.courriel, p.nom, p.prenom, p.date_naissance::text,
  case p.civilite when 'Madame' then 'female' when 'Monsieur' then 'male' end,
  p.commune_naissance, p.pays_naissance
  from compte k
  join territoire t on t.id = k.territoire_id and t.demo
  left join personne p on p.territoire_id = k.territoire_id and p.id = k.personne_id
 where k.courriel like '%@demo.example' and k.clos_le is null order by k.courriel, k.territoire_id
"""


class FournisseurAbsent(AppError):
    """Say that the simulated provider cannot be run."""

    titre = "Fournisseur simulé"


@contextmanager
def simuler(admin_url: str, port: int) -> Iterator[str]:
    """Serve a provider on this machine until the block ends; gives its issuer.

    Anybody may be anybody there.
    """
    if find_spec(_PAQUET) is None:
        raise FournisseurAbsent(
            "Le fournisseur simulé vient avec les outils de développement : « make install »."
        )
    with psycopg.connect(dsn(admin_url)) as connexion:
        gens = [_dire(*ligne) for ligne in connexion.execute(_GENS).fetchall()]
    commande = [sys.executable, "-m", _PAQUET, "--port", str(port)]
    for dit in gens:
        commande += ["--user-claims", json.dumps(dit)]
    muet = subprocess.DEVNULL
    processus = subprocess.Popen(commande, stdin=muet, stdout=muet, stderr=muet)  # noqa: S603 - our own words
    try:
        _attendre(processus, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        processus.terminate()
        processus.wait(10)


def brancher(settings: Settings, emetteur: str) -> Settings:
    """Log in by this provider, as a professional and as a person."""
    secret = SecretStr("demo")
    valeurs: dict[str, Any] = {
        "proconnect_portees": "openid email",
        "franceconnect_portees": "openid profile",
    }
    for nom in ("proconnect", "franceconnect"):
        valeurs |= {f"{nom}_emetteur": emetteur, f"{nom}_client": "carnet", f"{nom}_secret": secret}
        valeurs[f"{nom}_acr"] = _NIVEAU
    return settings.model_copy(update=valeurs)


def _dire(
    courriel: str,
    nom: str | None,
    prenom: str | None,
    naissance: str | None,
    sexe: str | None,
    *lieu: str | None,
) -> dict[str, Any]:
    dit: dict[str, Any] = {
        "sub": courriel.partition("@")[0],
        "acr": _NIVEAU,
        "email": courriel,
        "email_verified": True,
    }
    if nom:
        dit |= {"family_name": nom, "given_name": prenom, "birthdate": naissance}
    commune, pays = lieu
    if commune or pays:
        dit |= {"birthplace": commune or "", "birthcountry": pays or FRANCE}
    return dit | ({"gender": sexe} if sexe else {})


def _attendre(processus: subprocess.Popen[bytes], port: int) -> None:
    limite = time.monotonic() + _PATIENCE_S
    while processus.poll() is None and time.monotonic() < limite:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise FournisseurAbsent(
        f"Le fournisseur simulé ne démarre pas sur le port {port} : est-il pris ?"
    )
