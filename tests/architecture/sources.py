"""Read the house's own Python once for all the tests that look at how it is written."""

import ast
from functools import cache
from pathlib import Path


@cache
def arbre(fichier: Path) -> ast.Module:
    """Give the tree of a file; nobody changes it."""
    return ast.parse(fichier.read_text("utf-8"))


@cache
def noeuds(fichier: Path) -> tuple[ast.AST, ...]:
    """Give the nodes of a file, as `ast.walk` would: walking takes longer than parsing."""
    return tuple(ast.walk(arbre(fichier)))
