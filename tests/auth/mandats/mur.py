"""Break the wall of mandates, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/mandats/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "mandat noté hors du cercle",
        "  and prive.peut_ouvrir_espace(personne_id)\n  and compte_id is null",
        "  and compte_id is null",
    ),
    Faute(
        "mandat noté au nom d’un autre",
        "and propose_par = (select prive.ctx_compte())\n",
        "\n",
    ),
    Faute(
        "mandat noté pour une autre structure",
        "  and propose_structure_id = (select prive.ctx_structure())\n",
        "",
    ),
    Faute("mandat noté avec son compte", "and compte_id is null and reponse", "and reponse"),
    Faute(
        "mandat noté déjà confirmé",
        "and compte_id is null and reponse is null and clos_le",
        "and compte_id is null and clos_le",
    ),
    Faute(
        "mandat noté déjà clos",
        "and reponse is null and clos_le is null);",
        "and reponse is null);",
    ),
    Faute(
        "représentant nommé à tous",
        "and ((select prive.ctx_role()) = 'dpo' or prive.me_represente(id)));",
        ");",
    ),
    Faute(
        "représentant d’une autre nommé",
        "r.compte_id = c\n     and r.personne_id = (select prive.ctx_personne())) $$;",
        "r.compte_id = c) $$;",
    ),
    Faute(
        "mandats suivis par tous",
        "and prive.ctx_role() = 'dpo'\n     and r.reponse",
        "and r.reponse",
    ),
    Faute(
        "comptes des représentants cherchés par tous",
        "     and prive.ctx_role() = 'dpo'\n   order by",
        "   order by",
    ),
    Faute(
        "mandat joint au compte d’un homonyme d’un autre jour",
        "and k.clos_le is null and k.date_naissance = r.date_naissance",
        "and k.clos_le is null",
    ),
    Faute(
        "mandat répondu deux fois",
        "if not found or r.reponse is not null or r.clos_le is not null then",
        "if not found or r.clos_le is not null then",
    ),
    Faute(
        "mandat clos confirmé",
        "if not found or r.reponse is not null or r.clos_le is not null then",
        "if not found or r.reponse is not null then",
    ),
    Faute(
        "mandat confirmé par tout rôle",
        "if prive.ctx_role() is distinct from 'dpo' or prive.ctx_compte() = r.propose_par then",
        "if prive.ctx_compte() = r.propose_par then",
    ),
    Faute(
        "mandat confirmé par son auteur",
        "is distinct from 'dpo' or prive.ctx_compte() = r.propose_par then",
        "is distinct from 'dpo' then",
    ),
    Faute(
        "mandat joint à n’importe quel compte",
        "if chez is not null and chez not in",
        "if false and chez not in",
    ),
    Faute(
        "compte donné par un refus",
        "compte_id = case when oui then sien end",
        "compte_id = coalesce(sien, prive.ctx_compte())",
    ),
    Faute(
        "adresse changée, portes ouvertes",
        "      if found then\n        perform prive.fermer_portes(chez);\n      end if;\n",
        "",
    ),
    Faute(
        "adresse changée, prise pour prouvée",
        "set courriel = adresse, mobile = r.mobile, canal_a_prouver = true",
        "set courriel = adresse, mobile = r.mobile",
    ),
    Faute(
        "mandat confirmé hors du journal",
        "  perform prive.noter('ecriture', r.personne_id, 1,\n    case when oui then"
        " 'Mandat confirmé'"
        " else 'Mandat refusé' end, r.jugement, null,\n    jsonb_build_object('representant',"
        " cle));\n",
        "",
    ),
    Faute(
        "mandat clos, sessions ouvertes",
        "  delete from connexion x where x.territoire_id = t and x.compte_id = c;\n",
        "",
    ),
    Faute(
        "mandat clos par n’importe qui",
        "    raise exception 'mandat refusé' using errcode = '42501';\n",
        "    null;\n",
    ),
    Faute(
        "mandat clos deux fois",
        "if not found or r.clos_le is not null then\n    return null;\n  end if;\n  if not (prive",
        "if not found then\n    return null;\n  end if;\n  if not (prive",
    ),
    Faute(
        "mandat clos hors du journal",
        "  perform prive.noter('ecriture', r.personne_id, 1, 'Mandat terminé', null, null,\n"
        "    jsonb_build_object('representant', cle));\n",
        "",
    ),
    Faute(
        "code donné hors du cercle",
        "  perform prive.exiger_espace(r.personne_id);\n  if r.compte_id",
        "  if r.compte_id",
    ),
    Faute(
        "code donné pour un mandat qui ne court pas",
        "if r.compte_id is null or not prive.mandat_court(r) then",
        "if r.compte_id is null then",
    ),
)
