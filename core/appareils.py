"""Say in words what a browser says of itself; nothing else of it is kept."""

_NAVIGATEURS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def decrire(agent: str) -> str:
    """Describe a device from the header that browsers send: « Firefox sur Android ».

    Never a version.
    """
    navigateur = next((nom for signe, nom in _NAVIGATEURS if signe in agent), "Navigateur inconnu")
    systeme = next((nom for signe, nom in _SYSTEMES if signe in agent), None)
    return f"{navigateur} sur {systeme}" if systeme else navigateur
