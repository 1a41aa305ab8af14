"""Break the wall of the path, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of carnet/parcours/mur.sql, what it becomes.
MUTANTS = (
    Faute("structure rencontrée qui se redonne un jour", "    par := prive.ctx_structure();\n", ""),
    Faute("rendez-vous déplacé garde l’ancien jour", " or new.debut <> old.debut then", " then"),
    Faute(
        "rendez-vous délaissé que rien ne marque",
        "where r.territoire_id = t and r.personne_id = any(de)",
        "where false",
    ),
    Faute(
        "rendez-vous d’une autre structure délaissé aussi",
        "r.personne_id = any(de) and r.avec_compte_id = c and r.auteur_structure_id = s",
        "r.personne_id = any(de) and r.avec_compte_id = c",
    ),
    Faute(
        "rendez-vous repris sans écrire",
        "v.domaine = x.domaine and v.complete)",
        "v.domaine = x.domaine)",
    ),
    Faute(
        "rendez-vous repris d’ailleurs", "x.auteur_structure_id is distinct from s or not", "not"
    ),
    Faute(
        "heures d’un carnet dites à qui n’y écrit pas",
        "where v.domaine = d and v.complete)",
        "where v.domaine = d)",
    ),
    Faute(
        "agenda d’un compte dit par le rendez-vous d’un autre carnet",
        "x.id = sauf\n               and x.personne_id = p)",
        "x.id = sauf)",
    ),
)
