"""Name who can be said to have told how many places there are."""

from collections.abc import Mapping

from offers.extensions.vocabulary import Origine

# What a professional may say of where their figures come from; the third origin is the structure’s own link.
SOURCES: Mapping[Origine, str] = {
    Origine.structure: "La structure me l’a dit",
    Origine.professionnel: "Je l’ai constaté",
}
