"""Name where a request, or an invitation, stands."""

from collections.abc import Mapping

# What whoever asks reads.
ETATS_DEMANDE: Mapping[str, str] = {
    "en_attente": "en attente",
    "accordee": "accordée",
    "refusee": "refusée",
    "retiree": "retirée",
    "depassee": "dépassée : la situation a changé depuis",
}
# An invitation that opened nothing does not say why: she may have said no, or nothing.
ETATS_INVITATION: Mapping[str, str] = {
    **ETATS_DEMANDE,
    "refusee": "close, sans suite",
    "depassee": "close, sans suite",
}
