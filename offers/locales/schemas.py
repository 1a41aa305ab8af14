"""Check what a structure types of its own offer; the schema's own checks come after, field by field."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from offers.locales.vocabulary import Frequence

_Texte = StringConstraints(strip_whitespace=True, max_length=10_000)
_Court = StringConstraints(strip_whitespace=True, max_length=300)
Texte = Annotated[str, _Texte]
Court = Annotated[str, _Court]
Liste = Annotated[list[Court], Field(max_length=30)]


class SaisieOffre(BaseModel):
    """Hold the form as it is typed: a draft may lack everything but a name."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=150)]
    description: Texte | None = None
    type: Court | None = None
    thematique_1: Court | None = None
    thematique_2: Court | None = None
    thematique_3: Court | None = None
    publics: Liste = []
    publics_precisions: Texte | None = None
    conditions_acces: Texte | None = None
    frais: Court | None = None
    frais_precisions: Court | None = None
    modes_accueil: Liste = []
    adresse: Court | None = None
    lieu: Court | None = None
    zone: Texte | None = None
    mobilisable_par: Liste = []
    modes_mobilisation: Liste = []
    mobilisation_precisions: Texte | None = None
    lien_mobilisation: Court | None = None
    telephone: Court | None = None
    courriel: Court | None = None
    contact_nom_prenom: Court | None = None
    horaires_accueil: Court | None = None
    nombre_semaines: Court | None = None
    volume_horaire_hebdomadaire: Court | None = None
    frequence: Frequence = Frequence.semestre
