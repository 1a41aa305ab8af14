"""Draw an address as a code that a phone photographs."""

from io import BytesIO

import segno


def dessiner_code(adresse: str) -> str:
    """Draw it as an SVG, of the size of its frame."""
    dessin = BytesIO()
    segno.make(adresse, error="m", micro=False).save(
        dessin, kind="svg", xmldecl=False, border=1, omitsize=True
    )
    return dessin.getvalue().decode()
