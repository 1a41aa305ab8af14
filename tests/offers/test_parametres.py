"""Read the parameters of an address: one value where one is read, several where a list is."""

import pytest

from core.errors import Invalid
from offers.catalogue.schemas import ListeServices, lire_parametres
from offers.ecarts.schemas import VueEcarts


def test_parameter_given_twice_where_one_is_read_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid) as refus:
        lire_parametres(VueEcarts, [("thematique", "mobilite"), ("thematique", "numerique")])
    assert refus.value.erreurs == {"thematique": "Ce paramètre ne se donne qu’une fois."}


def test_list_takes_as_many_values_as_are_given() -> None:
    lue = lire_parametres(
        ListeServices, [("thematiques", "mobilite"), ("thematiques", "numerique"), ("page", "2")]
    )
    assert (lue.thematiques, lue.page) == (["mobilite", "numerique"], 2)
