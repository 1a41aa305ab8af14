"""Read the forms of a card of codes, and by which she enters with it."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    model_validator,
)

from auth.cartes.rules import est_devinable
from auth.cartes.vocabulary import CODES
from auth.entrees.schemas import ALPHABET
from core.forms import refus

NUMERO, CODE = 8, 6
_ENTRE = re.compile(r"[\s.\-\u2011\u2013]")


def _lire(valeur: str, longueur: int, phrase: str) -> str:
    lu = _ENTRE.sub("", valeur).upper()
    if len(lu) != longueur or set(lu) - set(ALPHABET):
        raise refus(phrase)
    return lu


def _numero(valeur: str) -> str:
    return _lire(valeur, NUMERO, "Le numéro a huit lettres ou chiffres, en haut de la carte.")


def _code(valeur: str) -> str:
    return _lire(valeur, CODE, "Le code a six lettres ou chiffres, comme sur la carte.")


def _nombre(valeur: str) -> str:
    lu = _ENTRE.sub("", valeur)
    if not re.fullmatch(r"[0-9]{4}", lu):
        raise refus("Le nombre secret a quatre chiffres.")
    return lu


def _choisi(valeur: str) -> str:
    if est_devinable(valeur):
        raise refus("Ni une date, ni une année, ni des chiffres qui se suivent ou se répètent.")
    return valeur


def _toute(valeur: str) -> str:
    lu = _ENTRE.sub("", valeur).upper()
    if len(lu) != NUMERO + CODES * CODE or set(lu) - set(ALPHABET):
        raise refus("Cette carte ne se lit pas : faites-en une autre.")
    return lu


_Tape = StringConstraints(max_length=40)
Numero = Annotated[str, _Tape, AfterValidator(_numero)]
Nombre = Annotated[str, _Tape, AfterValidator(_nombre)]


class _Saisie(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NumeroDeCarte(_Saisie):
    """Hold the number of a card, as it is typed."""

    numero: Numero


class EntreeParCarte(NumeroDeCarte):
    """Hold what she types: the code that was asked, her birth date, her number when she has one."""

    code: Annotated[str, _Tape, AfterValidator(_code)]
    date_naissance: date
    nombre: Annotated[Nombre | None, BeforeValidator(lambda v: v or None)] = None


class NombreChoisi(_Saisie):
    """Hold the number that she chooses, typed twice: one that is mistyped would be lost."""

    nombre: Annotated[Nombre, AfterValidator(_choisi)]
    encore: Nombre

    @model_validator(mode="after")
    def _deux_fois_le_meme(self) -> Self:
        if self.nombre != self.encore:
            raise refus("Les deux nombres ne sont pas les mêmes.")
        return self


class ConfirmationDeCarte(NombreChoisi, NumeroDeCarte):
    """Hold what she types before somebody: the number of her card, and the one that she chooses."""


class CarteEntiere(_Saisie):
    """Hold a whole card, as the page that shows it once sends it back to be printed."""

    carte: Annotated[str, StringConstraints(max_length=400), AfterValidator(_toute)]

    @property
    def numero(self) -> str:
        """Give its number."""
        return self.carte[:NUMERO]

    @property
    def codes(self) -> list[str]:
        """Give its codes, in their order."""
        suite = self.carte[NUMERO:]
        return [suite[debut : debut + CODE] for debut in range(0, len(suite), CODE)]
