"""Break the wall of the hand-overs, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/relais/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "compte clos garde ses personnes",
        "then perform prive.rendre(new.territoire_id, new.id);\n  else perform"
        " prive.delaisser_partout(new.territoire_id, new.id, 'compte'); end if;",
        "then perform prive.rendre(new.territoire_id, new.id); end if;",
    ),
    Faute(
        "habilitation finie garde ses personnes",
        "if tg_op = 'UPDATE' then perform prive.delaisser(new.territoire_id, new.compte_id,"
        " new.structure_id, 'habilitation'); end if;",
        "",
    ),
    Faute(
        "structure partie garde ses professionnels",
        "loop perform prive.delaisser(t, x.compte_id, x.structure_id, x.cause); fois",
        "loop continue when x.cause = 'structure'; perform prive.delaisser(t, x.compte_id,"
        " x.structure_id, x.cause); fois",
    ),
    Faute(
        "fin venue que personne ne voit",
        "where h.territoire_id = t and (h.fin <= now() or k.clos_le is not null or st.quittee_le <="
        " now())",
        "where h.territoire_id = t and k.clos_le is not null",
    ),
    Faute(
        "rendez-vous gardé sous un compte clos",
        "where r.structure_id = s and not r.a_reprendre) q",
        "where false) q",
    ),
    Faute(
        "structure sortie du cercle avec son professionnel",
        "where presente and m.territoire_id = t",
        "where false and m.territoire_id = t",
    ),
    Faute(
        "gestionnaire d’ailleurs confie",
        "r = 'gestionnaire' and prive.ctx_structure() = s)",
        "r = 'gestionnaire')",
    ),
    Faute(
        "tout rôle confie",
        "if r is null or not (r = 'administrateur' or r = 'gestionnaire' and prive.ctx_structure()"
        " = s) or de = vers",
        "if de = vers",
    ),
    Faute(
        "confiée à qui ne peut pas agir",
        "\n     or not prive.exerce(t, vers, s)\n  then raise exception 'réservé à qui administre",
        "\n  then raise exception 'réservé à qui administre",
    ),
    Faute(
        "confiée à qui elle refuse",
        "    continue when not exists (select 1 from prive.verdicts(t, l.personne_id, s, vers,"
        " 'professionnel') v where v.domaine = 0 and v.lit);\n",
        "",
    ),
    Faute("charge comptée ailleurs", "where r = 'administrateur' or h.s = ici", "where true"),
    Faute(
        "relais lu d’ailleurs",
        "or structure_id = (select prive.ctx_structure()) and exists (",
        "or exists (",
    ),
    Faute(
        "relais lu sans voir la personne",
        "select 1 from personne p where p.territoire_id = relais.territoire_id and p.id ="
        " relais.personne_id)",
        "select 1)",
    ),
    Faute(
        "rendu à qui elle refuse", "or prive.est_refusee(t, r.personne_id, r.structure_id, c)", ""
    ),
    Faute(
        "rendu bien plus tard",
        "\n              and x.le > now() - interval '30 days' order",
        " order",
    ),
    Faute(
        "reprise que l’on défait",
        "x.compte_id = c and x.regle_le is null and x.cause",
        "x.compte_id = c and x.cause",
    ),
)
