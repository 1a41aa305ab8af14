"""Read French files in the charsets they come in."""

import pytest

from core.charset import decoder


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15"])
def test_french_survives_its_charset(charset: str) -> None:
    assert decoder("Économie, cœur, été : 12 €".encode(charset)) == "Économie, cœur, été : 12 €"
