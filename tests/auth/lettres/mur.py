"""Break the wall of the letters, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/lettres/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "lettre gardée par qui ne suit plus",
        "and prive.est_du_cercle(t, p, s, false)\n     and not prive.est_refusee(t, p, s, null)",
        "and not prive.est_refusee(t, p, s, null)",
    ),
    Faute(
        "lettre gardée par la structure refusée",
        "     and not prive.est_refusee(t, p, s, null)\n",
        "",
    ),
    Faute(
        "lettre gardée par une structure partie",
        "         and (st.quittee_le is null or st.quittee_le > now()))\n",
        ")",
    ),
    Faute(
        "lettre retirée à une structure qui partira",
        "(st.quittee_le is null or st.quittee_le > now())",
        "st.quittee_le is null",
    ),
    Faute("lettre d’un carnet en archive", "and x.archivee_le is null and", "and"),
    Faute(
        "lettre d’un carnet suspendu",
        "x.archivee_le is null and x.suspendu_le is null",
        "x.archivee_le is null",
    ),
    Faute(
        "lettre d’un autre territoire",
        "select t = prive.ctx_territoire()\n    and exists (select 1 from personne x",
        "select exists (select 1 from personne x",
    ),
    Faute(
        "lettre d’un carnet réuni",
        "x.reuni_dans is null and x.decedee_le is null",
        "x.decedee_le is null",
    ),
    Faute(
        "lettre à qui est mort",
        "x.reuni_dans is null and x.decedee_le is null",
        "x.reuni_dans is null",
    ),
    Faute(
        "toutes les lettres au délégué",
        "then not prive.suit_encore(t, p, s)",
        "then true",
    ),
    Faute(
        "lettre lue d’une autre structure",
        "coalesce(prive.ctx_structure() = s\n        and",
        "coalesce(",
    ),
    Faute(
        "lettre lue par tout rôle de la structure",
        "        and prive.masque_du_role(prive.ctx_role()) & 1 <> 0\n",
        "\n",
    ),
    Faute(
        "lettre lue par qui elle refuse",
        "        and not prive.est_refusee(t, p, s, prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "lettre lue par une structure qui ne suit plus",
        "prive.ctx_compte())\n        and prive.suit_encore(t, p, s), false)",
        "prive.ctx_compte()), false)",
    ),
    Faute(
        "lettre confiée à une place finie",
        "and prive.court(m.debut, m.fin)\n      and prive.suit_encore(t, p, m.structure_id)",
        "",
    ),
    Faute(
        "lettre confiée à qui elle refuse",
        "\n      and prive.suit_encore(t, p, m.structure_id)\n",
        "\n",
    ),
    Faute(
        "lettre confiée sans regarder son référent",
        "order by m.est_referent desc, m.structure_id",
        "order by m.structure_id",
    ),
    Faute(
        "lettre confiée sans regarder qui agit",
        "m.structure_id is not distinct from agit desc, m.debut, m.id",
        "m.debut, m.id",
    ),
    Faute(
        "dite deux fois le même jour",
        "and (f.le = le_ or l.imprimee_le is null\n        and (f.le",
        "and (f.le = le_ or false\n        and (f.le",
    ),
    Faute(
        "dite une seule fois pour toujours",
        "l.imprimee_le is null\n        and (f.le at time zone 'Europe/Paris')::date ="
        " (le_ at time zone 'Europe/Paris')::date))",
        "l.imprimee_le is null))",
    ),
    Faute(
        "refusée deux fois, dite deux fois",
        "and (f.le = le_ or l.imprimee_le",
        "and (l.imprimee_le",
    ),
    Faute(
        "tue pour ce qui est dit à une autre",
        "where l.territoire_id = t and l.personne_id = p and f.genre = genre_",
        "where l.territoire_id = t and f.genre = genre_",
    ),
    Faute(
        "tue pour autre chose",
        "and l.personne_id = p and f.genre = genre_",
        "and l.personne_id = p",
    ),
    Faute(
        "ajoutée à la feuille d’une autre",
        "where l.territoire_id = t and l.personne_id = p and l.imprimee_le is null",
        "where l.territoire_id = t and l.imprimee_le is null",
    ),
    Faute(
        "ajoutée à une feuille imprimée",
        "and l.personne_id = p and l.imprimee_le is null\n      and l.structure_id",
        "and l.personne_id = p\n      and l.structure_id",
    ),
    Faute(
        "ajoutée à la feuille d’une autre structure",
        "      and l.structure_id is not distinct from s and cardinality",
        "      and cardinality",
    ),
    Faute("ajoutée à une feuille pleine", "from s and cardinality(l.genres) < 30", "from s"),
    Faute(
        "lettres d’un autre lues par elle",
        "and personne_id = (select prive.ctx_personne()));",
        "and prive.ctx_personne() is not null);",
    ),
    Faute(
        "nommée à qui ne la remet pas",
        "and l.id = lettre_\n     and prive.tient_lettre(l.territoire_id, l.personne_id,"
        " l.structure_id) $$;",
        "and l.id = lettre_ $$;",
    ),
    Faute(
        "tenue par un autre",
        "and x.id = lettre_\n      and prive.tient_lettre(x.territoire_id, x.personne_id,"
        " x.structure_id) for update",
        "and x.id = lettre_ for update",
    ),
    Faute("imprimée de nouveau", "and x.id = l.id and x.imprimee_le is null;", "and x.id = l.id;"),
    Faute("remise demain", "    or jour_ > (now() at time zone 'Europe/Paris')::date\n", "\n"),
    Faute(
        "remise avant d’être écrite",
        "    or jour_ < (l.cree_le at time zone 'Europe/Paris')::date then",
        " then",
    ),
    Faute(
        "remise sans être imprimée",
        "      and x.imprimee_le is not null and x.remise_le is null;",
        "      and x.remise_le is null;",
    ),
    Faute(
        "remise deux fois",
        "and x.imprimee_le is not null and x.remise_le is null;",
        "and x.imprimee_le is not null;",
    ),
    Faute(
        "toutes remises à la fois",
        "where x.territoire_id = l.territoire_id and x.id = l.id\n      and x.imprimee_le is not",
        "where x.territoire_id = l.territoire_id\n      and x.imprimee_le is not",
    ),
    Faute(
        "remise reprise par un autre",
        "      and x.remise_par = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "remise reprise plus tard",
        "\n      and x.remise_le > now() - interval '10 minutes';",
        ";",
    ),
    Faute(
        "toutes reprises à la fois",
        "where x.territoire_id = l.territoire_id and x.id = l.id\n      and x.remise_par",
        "where x.territoire_id = l.territoire_id\n      and x.remise_par",
    ),
)
