"""Read an answer as a browser shows it: how a template is laid out is nobody's business."""

import re

import httpx2

# Elements that stand on lines of their own: a space beside them is never shown.
_BLOCS = (
    "html|head|body|title|meta|link|div|p|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|section"
    "|article|aside|header|footer|main|nav|form|fieldset|legend|h[1-6]|details|summary|option"
    "|optgroup|figure|figcaption|br|hr|noscript"
)
_BORD = re.compile(rf" ?(</?(?:{_BLOCS})(?:\s[^<>]*)?>|<input type=\"hidden\"[^<>]*>) ?")
# What is typed, or kept as it was typed, stays as it is.
_TEL_QUEL = re.compile(
    r"(<textarea.*?</textarea>|<pre.*?</pre>|<div class=\"texte-long\">.*?</div>)", re.DOTALL
)


def comme_lu(page: str) -> str:
    """Give a page without the spaces and ends of lines that show nothing."""
    return "".join(
        dit if rang % 2 else _BORD.sub(r"\1", re.sub(r"[ \t\r\n]+", " ", dit))
        for rang, dit in enumerate(_TEL_QUEL.split(page))
    )


async def montrer(reponse: httpx2.Response) -> None:
    """Read every page so, once it is read whole; a hook of the tests' clients."""
    if not reponse.headers.get("content-type", "").startswith("text/html"):
        return
    entiere = reponse.aread

    async def lire() -> bytes:
        page = (await entiere()).decode(reponse.encoding or "utf-8")
        reponse._content = comme_lu(page).encode(reponse.encoding or "utf-8")
        return reponse._content

    reponse.aread = lire  # type: ignore[method-assign]


LECTURE = {"response": [montrer]}
