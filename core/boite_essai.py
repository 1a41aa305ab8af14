"""Keep the demo's mail on this machine, where a page shows it; nothing leaves."""

import os
from collections.abc import Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from core.clock import maintenant

# What a demo reads again: its folder does not grow.
GARDES = 50


def garder_courriel(dossier: Path, message: EmailMessage) -> None:
    """Keep a message, readable by this account only; the oldest beyond fifty go."""
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    nom = f"{maintenant():%Y%m%d%H%M%S%f}.eml"
    descripteur = os.open(dossier / nom, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(message.as_bytes(policy=default))
    for ancien in sorted(dossier.glob("*.eml"))[:-GARDES]:
        ancien.unlink(missing_ok=True)


def relire_courriels(dossier: Path) -> Sequence[EmailMessage]:
    """Read the messages kept, the latest first."""
    fichiers = sorted(dossier.glob("*.eml"), reverse=True)
    return [BytesParser(policy=default).parsebytes(fichier.read_bytes()) for fichier in fichiers]
