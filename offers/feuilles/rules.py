"""Say an offer in short sentences, and place its number on a map; pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RAYON_MM = 5.0
_ECART_MM = 2 * RAYON_MM + 3
# A map shows at least this much, so that one offer alone still stands among its communes.
_COTE_MIN_KM = 10.0
# One degree of latitude.
_DEGRE_KM = 111.2
_ECHELLES_KM = (1, 2, 5, 10, 20, 50, 100, 200)


def dire_simplement(donnees: Mapping[str, object], *, a_confirmer: bool) -> list[str]:
    """Say in one short sentence each: the price, where it happens, who asks.

    What nobody said is to be asked.
    """
    prix = {"gratuit": "C’est gratuit.", "payant": "C’est payant."}
    phrases = [prix.get(str(donnees.get("frais")), "Demandez si c’est gratuit.")]
    modes = _liste(donnees.get("modes_accueil"))
    if "en-presentiel" in modes and "a-distance" in modes:
        phrases.append("Vous y allez, ou vous appelez.")
    elif "a-distance" in modes:
        phrases.append("Cela se passe par téléphone ou par internet.")
    if demandeurs := _liste(donnees.get("mobilisable_par")):
        seule = "usagers" in demandeurs
        phrases.append(
            "Vous pouvez demander vous-même."
            if seule
            else "La personne qui vous accompagne demande pour vous."
        )
    if a_confirmer:
        phrases.append("Appelez avant d’y aller\u202f: la fiche est ancienne.")
    return phrases


def _liste(valeur: object) -> Sequence[object]:
    return valeur if isinstance(valeur, (list, tuple)) else ()


@dataclass(frozen=True, slots=True)
class CadrePapier:
    """Hold the window of a map.

    Its centre in degrees, millimetres for a kilometre, its size in millimetres.
    """

    longitude: float
    latitude: float
    mm_par_km: float
    largeur: float
    hauteur: float

    def placer(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Put a point in degrees on the paper: millimetres from the top left corner."""
        est = (longitude - self.longitude) * _DEGRE_KM * math.cos(math.radians(self.latitude))
        nord = (latitude - self.latitude) * _DEGRE_KM
        return self.largeur / 2 + est * self.mm_par_km, self.hauteur / 2 - nord * self.mm_par_km

    def bornes(self) -> tuple[float, float, float, float]:
        """Give what the window shows, in degrees: west, south, east, north."""
        est = (
            self.largeur
            / 2
            / self.mm_par_km
            / _DEGRE_KM
            / max(math.cos(math.radians(self.latitude)), 0.01)
        )
        nord = self.hauteur / 2 / self.mm_par_km / _DEGRE_KM
        return (
            self.longitude - est,
            self.latitude - nord,
            self.longitude + est,
            self.latitude + nord,
        )


def cadrer(points: Sequence[tuple[float, float]], largeur: float, hauteur: float) -> CadrePapier:
    """Frame points (longitude, latitude) with a margin; at least one is needed."""
    ouest, est = min(p[0] for p in points), max(p[0] for p in points)
    sud, nord = min(p[1] for p in points), max(p[1] for p in points)
    latitude = (sud + nord) / 2
    km_est = (est - ouest) * _DEGRE_KM * math.cos(math.radians(latitude))
    km_nord = (nord - sud) * _DEGRE_KM
    marge = 3 * RAYON_MM
    echelle = min(
        (largeur - 2 * marge) / max(km_est, _COTE_MIN_KM),
        (hauteur - 2 * marge) / max(km_nord, _COTE_MIN_KM),
    )
    return CadrePapier((ouest + est) / 2, latitude, echelle, largeur, hauteur)


def ecarter_reperes(
    points: Sequence[tuple[float, float]], largeur: float, hauteur: float
) -> list[tuple[float, float]]:
    """Move markers apart until none covers another, inside the sheet.

    The same points always give the same places.
    """
    places = [(x, y) for x, y in points]
    for _ in range(200):
        bouge = False
        for i in range(len(places)):
            for j in range(i):
                dx, dy = places[i][0] - places[j][0], places[i][1] - places[j][1]
                distance = math.hypot(dx, dy)
                if distance >= _ECART_MM - 0.01:
                    continue
                bouge = True
                if distance < 0.01:  # at the same door: each leaves on its own side
                    dx, dy, distance = math.cos(2.4 * i), math.sin(2.4 * i), 1.0
                pas = (_ECART_MM - min(distance, _ECART_MM)) / 2 / distance
                places[i] = _tenir(
                    places[i][0] + dx * pas, places[i][1] + dy * pas, largeur, hauteur
                )
                places[j] = _tenir(
                    places[j][0] - dx * pas, places[j][1] - dy * pas, largeur, hauteur
                )
        if not bouge:
            break
    return places


def _tenir(x: float, y: float, largeur: float, hauteur: float) -> tuple[float, float]:
    bord = RAYON_MM + 1
    return min(max(x, bord), largeur - bord), min(max(y, bord), hauteur - bord)


# The most peopled place is named anyway, even when offers crowd around it.
_PRES = (4.5, -2.5, 9.5, -7.5)
_LOIN = (*_PRES, *(signe * dy for dy in range(12, 60, 4) for signe in (1, -1)))
Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Etiquette:
    """Hold a name on the map: its place, and where its text begins (or ends, when `a_gauche`)."""

    nom: str
    x: float
    y: float
    x_texte: float
    y_texte: float
    a_gauche: bool = False


def etiqueter(
    lieux: Iterable[tuple[str, float, float]],
    occupees: Sequence[tuple[float, float]],
    largeur: float,
    hauteur: float,
) -> list[Etiquette]:
    """Name the places (name, x, y) whose name covers neither a marker nor a name already kept.

    The first come first. A name goes on the right of its place, else on the left, under or above
    it.
    """
    prises: list[Boite] = [
        (x - RAYON_MM, y - RAYON_MM - 1.5, x + RAYON_MM + 1.5, y + RAYON_MM) for x, y in occupees
    ]
    gardees: list[Etiquette] = []
    for nom, x, y in lieux:
        long = 2.0 * len(nom)
        choix = [
            Etiquette(nom, x, y, x + 1.6, y + 1.2),
            Etiquette(nom, x, y, x - 1.6, y + 1.2, a_gauche=True),
            *(Etiquette(nom, x, y, x - long / 2, y + dy) for dy in (_PRES if gardees else _LOIN)),
        ]
        for etiquette in choix:
            debut = etiquette.x_texte - (long if etiquette.a_gauche else 0)
            boite = (
                debut - 0.5,
                etiquette.y_texte - 3.2,
                debut + long + 0.5,
                etiquette.y_texte + 1,
            )
            dedans = (
                boite[0] > 1 and boite[1] > 1 and boite[2] < largeur - 1 and boite[3] < hauteur - 1
            )
            if dedans and not any(_se_touchent(boite, autre) for autre in prises):
                prises.append(boite)
                gardees.append(etiquette)
                break
    return gardees


def _se_touchent(a: Boite, b: Boite) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def echelle(mm_par_km: float) -> tuple[int, float]:
    """Choose the length of the scale bar: kilometres, and millimetres on the paper (60 at most)."""
    km = max((km for km in _ECHELLES_KM if km * mm_par_km <= 60), default=_ECHELLES_KM[0])
    return km, km * mm_par_km
