"""Say what each rôle finds in the menu."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from carnet.messages.rules import dire_non_lus
from carnet.nouveautes.queries import count_neuf
from carnet.nouveautes.rules import dire_nouveautes
from offers.catalogue.pictogrammes import PICTOGRAMMES, SANS_CATEGORIE

_SUIVI: Sequence[tuple[str, str]] = (
    ("ma-journee", "Ma journée"),
    ("personnes", "Personnes"),
    ("messages", "Messages"),
    ("offres", "Offres"),
    ("mes-demandes", "Mes demandes"),
    ("avis", "Quoi de neuf ?"),
)
MENUS: Mapping[str, Sequence[tuple[str, str]]] = {
    Role.professionnel.value: _SUIVI,
    Role.charge_orientation.value: _SUIVI,
    Role.gestionnaire.value: (
        ("equipe", "Mon équipe"),
        ("personnes", "Personnes"),
        ("messages", "Messages"),
        ("administration-professionnels", "Professionnels"),
        ("avis", "Quoi de neuf ?"),
        ("offres", "Offres"),
    ),
    Role.coordonnateur.value: (
        ("ecarts", "Carte des écarts"),
        ("a-traiter", "À traiter"),
        ("offres", "Offres"),
        ("doublons-offres", "Doublons"),
    ),
    Role.administrateur.value: (
        ("a-traiter", "À traiter"),
        ("administration-structures", "Structures"),
        ("administration-professionnels", "Professionnels"),
        ("identites", "Identités"),
        ("avis", "Quoi de neuf ?"),
        ("notices", "Notices"),
        ("papiers", "Papiers"),
        ("doublons-offres", "Doublons"),
        ("offres", "Offres"),
    ),
    Role.dpo.value: (
        ("a-traiter", "À traiter"),
        ("registre", "Journal"),
        ("registre-accords", "Accords"),
        ("conservation", "Conservation"),
        ("avis", "Quoi de neuf ?"),
        ("offres", "Offres"),
    ),
    Role.personne.value: (
        ("mon-parcours", "Mon parcours"),
        ("qui-sait-quoi", "Qui sait quoi ?"),
        ("qui-a-regarde", "Qui a regardé ?"),
        ("mes-messages", "Mes messages"),
        ("mes-droits", "Mes droits"),
        ("avis", "Quoi de neuf ?"),
        ("offres", "Offres"),
    ),
    Role.representant.value: (
        ("mes-mandats", "Qui je représente"),
        ("offres", "Offres"),
        ("avis", "Quoi de neuf ?"),
    ),
}
# A phone's bar has room for five entries; hers, whose words are larger, for three: the first of
# these that her menu has. The others stand at the foot of each page; so does, on any screen, what
# a référent opens the least, beside whose menu stands the search.
_AU_POUCE = ("mon-parcours", "qui-sait-quoi", "mes-messages", "avis")
_AU_PIED = ("mes-demandes",)
_PLACES = 5


def _barre(role: str) -> Sequence[tuple[str, str]]:
    menu = MENUS[role]
    if role != Role.personne.value:
        return tuple(entree for entree in menu if entree[0] not in _AU_PIED)
    siens = [nom for nom in _AU_POUCE if nom in dict(menu)][:3]
    return tuple(entree for entree in menu if entree[0] in siens)


BARRES: Mapping[str, Sequence[tuple[str, str]]] = {role: _barre(role) for role in MENUS}
# What the bar shows on a phone too.
POUCES: Mapping[str, Sequence[str]] = {
    role: tuple(nom for nom, _ in barre[:_PLACES]) for role, barre in BARRES.items()
}
PIEDS: Mapping[str, Sequence[tuple[str, str]]] = {
    role: tuple(entree for entree in menu if entree[0] not in POUCES[role])
    for role, menu in MENUS.items()
}
# The drawing of an entry, above its word at the bottom of a phone.
ICONES_DU_MENU: Mapping[str, str] = {
    "ma-journee": "sun",
    "personnes": "people",
    "offres": "geo-alt",
    "avis": "bell",
    "mes-demandes": "clock",
    "equipe": "people-fill",
    "administration-professionnels": "person-badge",
    "administration-structures": "building",
    "identites": "person-vcard",
    "notices": "file-text",
    "papiers": "folder2",
    "doublons-offres": "files",
    "ecarts": "map",
    "a-traiter": "inbox",
    "registre": "journal-text",
    "registre-accords": "check2-square",
    "conservation": "archive",
    "mon-parcours": "signpost-2",
    "qui-sait-quoi": "eye",
    "mes-mandats": "person",
    "messages": "chat-left-text",
    "mes-messages": "chat-left-text",
}
# The entries beside which the menu says how much is new.
_FILS = frozenset({"messages", "mes-messages"})
_COMPTEES = _FILS | {"avis"}


async def dire_menu(db: AsyncSession, acteur: Acteur, ici: str | None) -> Mapping[str, str]:
    """Say in words how much is new behind the entries of the acteur's menu that count it.

    On the pages that the menu leads to: one that is opened on the way asks the database enough.
    """
    noms = [nom for nom, _ in MENUS[acteur.role.value]]
    siennes = [nom for nom in noms if nom in _COMPTEES]
    if not siennes or ici not in noms:
        return {}
    nouveautes, fils = await count_neuf(db, acteur)
    dits = {"avis": dire_nouveautes(nouveautes)} | dict.fromkeys(_FILS, dire_non_lus(fils))
    return {nom: dits[nom] for nom in siennes if dits[nom]}


ACCUEILS: Mapping[Role, str] = {
    Role.professionnel: "ma-journee",
    Role.charge_orientation: "ma-journee",
    Role.gestionnaire: "equipe",
    Role.coordonnateur: "ecarts",
    Role.administrateur: "a-traiter",
    Role.dpo: "a-traiter",
    Role.personne: "mon-parcours",
    Role.representant: "mes-mandats",
}
DROITS: Mapping[str, str] = {
    Role.professionnel.value: "Les carnets des personnes que sa structure accompagne et qui ont"
    " donné leur accord, "
    "domaine par domaine.",
    Role.charge_orientation.value: "Les carnets des personnes que sa structure accompagne, hors"
    " santé, justice, "
    "violences et séjour.",
    Role.gestionnaire.value: "L’identité et le parcours des personnes que sa structure accompagne, "
    "jamais leur diagnostic.",
    Role.administrateur.value: "Aucun carnet. Les structures du territoire, et qui agit pour"
    " elles.",
    Role.dpo.value: "Aucun carnet. Le journal des accès, sans le contenu des carnets.",
    Role.coordonnateur.value: "Aucun carnet et aucun nom : des nombres seulement, masqués sous onze"
    " personnes.",
    Role.personne.value: "Tout son carnet, toujours. Elle décide qui d’autre le lit.",
    Role.representant.value: "Ce que dit son mandat, confirmé par le délégué : ses sujets, ses"
    " dates.",
}
ICONES = (
    *sorted({*PICTOGRAMMES.values(), *ICONES_DU_MENU.values()}),
    "box-arrow-right",
    "journal-bookmark-fill",
    "search",
    "lock",
    "lock-fill",
    SANS_CATEGORIE,
    "check-circle",
    "calendar-event",
    "exclamation-triangle",
    "telephone",
    "geo-alt",
    "clock",
    "eye",
    "eye-slash",
    "chat-quote",
    "flag",
    "person",
    "check-lg",
    "x-lg",
    "question-lg",
    "plus-lg",
    "map",
    "list-ul",
    "download",
    "star",
    "bell",
    "arrow-right",
)
