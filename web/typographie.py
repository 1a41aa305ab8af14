"""Space French templates as they are printed; what people typed is left as they typed it."""

from jinja2.ext import Extension

from core.typographie import espacer


class Typographie(Extension):
    """Space the templates' own text, once, when they are compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Give the text to compile."""
        return espacer(source)
