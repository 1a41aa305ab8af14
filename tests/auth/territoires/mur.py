"""Break the wall of the territoires, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/territoires/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "habilitation sensible donnée sans qui en répond",
        "= 'administrateur'\n      and not prive.est_sensible(territoire_id, structure_id)\n",
        "= 'administrateur'\n",
    ),
    Faute(
        "proposé à soi-même",
        "and proposee_par = (select prive.ctx_compte()) and compte_id <> (select"
        " prive.ctx_compte())",
        "and proposee_par = (select prive.ctx_compte())",
    ),
    Faute(
        "proposé au nom d’un autre",
        "and proposee_par = (select prive.ctx_compte()) and compte_id <>",
        "and compte_id <>",
    ),
    Faute(
        "proposé par tout rôle",
        "(select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'\n "
        " and proposee_par",
        "(select prive.ctx_territoire())\n  and proposee_par",
    ),
    Faute(
        "proposé déjà confirmé",
        "and reponse is null and prive.est_sensible(territoire_id, structure_id));",
        "and prive.est_sensible(territoire_id, structure_id));",
    ),
    Faute(
        "confirmé par le gestionnaire d’ailleurs",
        "when 'gestionnaire' then s = prive.ctx_structure()",
        "when 'gestionnaire' then true",
    ),
    Faute(
        "confirmé par le délégué malgré un gestionnaire",
        "when 'dpo' then not exists (select 1 from habilitation h",
        "when 'dpo' then true or not exists (select 1 from habilitation h",
    ),
    Faute(
        "gestionnaire parti qui empêche de confirmer",
        "and h.compte_id <> propose and prive.court(h.debut, h.fin)) end, false) $$;",
        "and h.compte_id <> propose) end, false) $$;",
    ),
    Faute(
        "confirmé par qui a proposé, ou pour soi",
        "or prive.ctx_compte() in (x.compte_id, x.proposee_par)\n",
        "or false\n",
    ),
    Faute(
        "confirmé par n’importe qui",
        "if not prive.repond_de(x.territoire_id, x.structure_id, x.compte_id)\n    or",
        "if",
    ),
    Faute("confirmé deux fois", "and p.reponse is null for update", "for update"),
    Faute(
        "proposition lue par tout rôle",
        "and ((select prive.ctx_role()) in ('administrateur', 'dpo')\n    or",
        "and (true or",
    ),
    Faute(
        "refus qui habilite",
        "  if oui then\n    insert into habilitation (",
        "  if true then\n    insert into habilitation (",
    ),
)
