"""Break the wall of the agreements, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/consentements/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "invitation lue par l’invitée",
        "    or coalesce(par_structure_id, structure_id) = (select prive.ctx_structure())\n",
        "    or (select prive.ctx_structure()) in (par_structure_id, structure_id)\n",
    ),
    Faute(
        "demande d’un collègue lue sans la personne",
        "          and exists (select 1 from personne p\n"
        "            where p.territoire_id = demande_acces.territoire_id\n"
        "              and p.id = demande_acces.personne_id))));",
        "    )));",
    ),
    Faute(
        "invitation échue acceptée par elle",
        " and not prive.invitation_echue(demande_acces))\n  with",
        ")\n  with",
    ),
    Faute(
        "invitation échue acceptée par un accord",
        "~1 <> 0 and not prive.invitation_echue(d)",
        "~1 <> 0",
    ),
    Faute(
        "demande d’un collègue reprise",
        "and compte_id = (select prive.ctx_compte())\n"
        "  and coalesce(par_structure_id, structure_id) = (select prive.ctx_structure())\n"
        "  and etat = 'en_attente')\n  with",
        "and coalesce(par_structure_id, structure_id) = (select prive.ctx_structure())\n"
        "  and etat = 'en_attente')\n  with",
    ),
    Faute(
        "demande accordée par qui la fait",
        "    and personne_id = (select prive.ctx_personne()) and etat in ('accordee', 'refusee'));",
        "    and etat in ('accordee', 'refusee'));",
    ),
    Faute(
        "demande retirée par elle",
        "    and compte_id = (select prive.ctx_compte()) and etat = 'retiree');",
        "    and etat = 'retiree');",
    ),
    Faute(
        "deux demandes à la fois",
        "prive.demandes_en_propre(d.domaines) & prive.demandes_en_propre(new.domaines) <> 0",
        "false",
    ),
    Faute(
        "place sans oui",
        "  if new.etat = 'accordee' then\n    insert into accompagnement",
        "  if new.etat <> 'retiree' then\n    insert into accompagnement",
    ),
    Faute(
        "place de qui n’y travaille plus",
        "case when prive.exerce(t, new.invite_compte_id, new.structure_id)\n"
        "    then new.invite_compte_id end",
        "new.invite_compte_id",
    ),
    Faute(
        "demande d’une structure partie, en attente",
        "create or replace trigger depasser_les_demandes after update of quittee_le",
        "create or replace trigger depasser_les_demandes after update of siret",
    ),
    Faute(
        "demande sur une archive, en attente",
        "after update of archivee_le, decedee_le on personne",
        "after update of prenom on personne",
    ),
    Faute(
        "demande de qui a quitté le cercle, en attente",
        "         and not prive.est_du_cercle(new.territoire_id, new.personne_id,"
        " new.structure_id);",
        "         and false;",
    ),
    Faute(
        "demande déjà ouverte, en attente",
        "         & ~prive.ouverts(t, p, d.structure_id) = 0\n",
        "         & 0 <> 0\n",
    ),
    Faute(
        "demande rappelée deux fois",
        "     and d.etat = 'en_attente' and d.rappelee_le is null\n",
        "     and d.etat = 'en_attente'\n",
    ),
    Faute(
        "demande rappelée par un collègue",
        "     and d.compte_id = (select prive.ctx_compte())\n     and coalesce(d.par_structure_id",
        "     and coalesce(d.par_structure_id",
    ),
    Faute(
        "second oui dit deux fois",
        "c.attendus & ~new.domaines = 0 and not prive.est_secondee(c)",
        "c.attendus & ~new.domaines = 0",
    ),
    Faute(
        "accord hors du mandat",
        "and consentement.domaines & ~(m.domaines | 1) = 0\n    and (m.fin is null",
        "\n    and (m.fin is null",
    ),
    Faute(
        "accord plus long que le mandat",
        "and (m.fin is null or consentement.fin <= m.fin::timestamp at time zone"
        " 'Europe/Paris')));",
        "));",
    ),
    Faute(
        "accord du représentant d’un autre",
        "where m.personne_id = consentement.personne_id and consentement.domaines &"
        " ~(m.domaines | 1)"
        " = 0 and (m.fin is null",
        "where consentement.domaines & ~(m.domaines | 1) = 0 and (m.fin is null",
    ),
    Faute(
        "représentant qui donne en son nom à elle",
        "(select prive.ctx_role()) = 'representant'\n  and donne_par = 'representant'"
        " and recueil =",
        "(select prive.ctx_role()) = 'representant'\n  and recueil =",
    ),
    Faute(
        "représentant qui lit un accord hors du mandat",
        "= consentement.personne_id and consentement.domaines & ~(m.domaines | 1) = 0));\ncreate"
        " policy lire_les_siens",
        "= consentement.personne_id));\ncreate policy lire_les_siens",
    ),
    Faute(
        "second oui par le même",
        "and (c.donne_par = 'representant') <> (new.donne_par = 'representant')\n",
        "\n",
    ),
    Faute(
        "second oui dit par un professionnel",
        "and new.recueil_structure_id is null and new.donne_par in ('personne', 'representant')\n",
        "\n",
    ),
    Faute(
        "second oui à d’autres mots",
        "and (c.portee, c.structure_id, c.categorie, c.finalite, c.fin) is not distinct from"
        " (new.portee, new.structure_id, new.categorie, new.finalite, new.fin)\n",
        "\n",
    ),
    Faute(
        "second oui à moins de domaines",
        "and c.attendus <> 0 and c.attendus & ~new.domaines = 0",
        "and c.attendus <> 0",
    ),
    Faute(
        "second oui qui ouvre par lui-même",
        "    new.attendus := new.domaines;\n    return new;",
        "    new.attendus := 0;\n    return new;",
    ),
    Faute(
        "curatelle où un seul suffit",
        "new.attendus := case when prive.est_un_partage(new) then new.domaines & mandat & ~1 else 0"
        " end;",
        "new.attendus := 0;",
    ),
    Faute(
        "curatelle où l’identité s’ouvre seule",
        "and (new.attendus <> 0 or mandat & 1 <> 0 and prive.est_un_partage(new)) then",
        "and false then",
    ),
    Faute(
        "tutelle qui attend",
        "and r.qualite = 'curatelle' and prive.mandat_court(r);\n  -- Nearly",
        "and prive.mandat_court(r);\n  -- Nearly",
    ),
    Faute(
        "accord attendu montré en entier",
        "c.categorie, c.attendus | 1, c.peut_completer",
        "c.categorie, c.domaines, c.peut_completer",
    ),
    Faute(
        "accord attendu montré hors du mandat",
        "where m.personne_id = p and m.qualite = 'curatelle'\n         and c.attendus",
        "where m.qualite = 'curatelle'\n         and c.attendus",
    ),
    Faute(
        "accord sensible attendu montré par lien",
        "and c.attendus & ~(m.domaines & prive.ctx_masque() | 1) = 0",
        "and c.attendus & ~(m.domaines | 1) = 0",
    ),
    Faute(
        "demande accordée par un seul des deux",
        "and (new.attendus = 0 or new.avec_id is not null or d.domaines & new.domaines &"
        " ~new.attendus & ~1 <> 0);",
        ";",
    ),
    Faute(
        "curateurs dits à n’importe qui",
        "and (p = (select prive.ctx_personne()) or prive.est_du_cercle(r.territoire_id, p,"
        " prive.ctx_structure(), true)) $$;",
        "$$;",
    ),
    Faute(
        "finalité retirée se donne encore",
        " and finalite in ('coordination', 'statistiques'));",
        ");",
    ),
    Faute(
        "demande répondue par une finalité retirée",
        "and prive.est_un_partage(new) and",
        "and new.finalite <> 'statistiques' and",
    ),
    Faute(
        "accord tenu donné pour à redire",
        "c.finalite not in ('coordination', 'statistiques') and c.retire_le is null"
        " and c.fin > now()",
        "c.retire_le is null and c.fin > now()",
    ),
    Faute(
        "accord retiré à redire",
        "c.finalite not in ('coordination', 'statistiques') and c.retire_le is null"
        " and c.fin > now()",
        "c.finalite not in ('coordination', 'statistiques') and c.fin > now()",
    ),
    Faute(
        "accord fini à redire",
        "c.finalite not in ('coordination', 'statistiques') and c.retire_le is null"
        " and c.fin > now()",
        "c.finalite not in ('coordination', 'statistiques') and c.retire_le is null",
    ),
    Faute(
        "accord redit encore à redire",
        "where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id"
        " and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text) $$;\n-- For",
        "where false) $$;\n-- For",
    ),
    Faute(
        "personne à qui on ne dit pas de redire",
        "(prive.notice_depassee(c) is not null or prive.est_a_redire(c))",
        "prive.notice_depassee(c) is not null",
    ),
    Faute(
        "accord recueilli hors du cercle",
        "     and prive.est_du_cercle(t, p, prive.ctx_structure(), true)\n",
        "",
    ),
    Faute(
        "accord recueilli malgré un refus",
        "     and not prive.est_refusee(t, p, prive.ctx_structure(), prive.ctx_compte())\n",
        "",
    ),
    Faute(
        "accord donné au nom d’un autre",
        "create policy donner on consentement for insert to carnet_app with check (\n "
        " territoire_id = (select prive.ctx_territoire()) and personne_id = (select"
        " prive.ctx_personne())",
        "create policy donner on consentement for insert to carnet_app with check (\n "
        " territoire_id = (select prive.ctx_territoire())",
    ),
    Faute(
        "tout donné d’un coup par un lien",
        "and (not (select prive.ctx_par_lien()) or prive.sensibles(domaines) = 0));",
        ");",
    ),
    Faute(
        "accords lus malgré un refus",
        "      and not exists (select 1 from prive.mes_refus e\n        where e.personne_id ="
        " consentement.personne_id)));",
        "));",
    ),
    Faute(
        "tous les accords lus",
        "a.personne_id = consentement.personne_id\n          and a.consentement_id ="
        " consentement.id and (select",
        "a.personne_id = consentement.personne_id\n          and (select",
    ),
    Faute(
        "accord noté depuis une place d’un jour",
        "and prive.est_du_cercle(t, p, prive.ctx_structure(), true)\n",
        "and prive.est_du_cercle(t, p, prive.ctx_structure())\n",
    ),
    Faute(
        "sensible noté de vive voix",
        "when prive.sensibles(c.domaines) <> 0 and (c.recueil not in ('ecran', 'papier') or"
        " c.donne_par = 'representant' and c.recueil <> 'papier')\n      then 'sensible'\n",
        "",
    ),
    Faute(
        "sensible noté pour une autre structure",
        "when prive.sensibles(c.domaines) <> 0 and not v.soi then 'sensible_autrui'\n    ",
        "",
    ),
    Faute(
        "accord noté plus loin que son rôle",
        "when v.soi and c.domaines & ~prive.ctx_masque() <> 0 then 'role'\n    ",
        "",
    ),
    Faute(
        "représentant sans mesure",
        "when c.donne_par = 'representant' and not prive.est_represente(c.territoire_id,"
        " c.personne_id, c.domaines) then 'representant'\n    ",
        "",
    ),
    Faute(
        "accord noté dans un carnet fermé",
        "when prive.est_ferme(c.territoire_id, c.personne_id) then 'ferme'\n",
        "",
    ),
    Faute("parole sans durée", "then 'duree'\n", "then null\n"),
    Faute(
        "parole sur ce qu’elle a fermé",
        "when c.recueil = 'oral' and prive.a_ferme(c) then 'ferme_par_elle'\n    ",
        "",
    ),
    Faute(
        "parole redite sans fin",
        "    when c.recueil = 'oral' and (c.fin at time zone 'Europe/Paris')::date >"
        " prive.fin_de_vive_voix(c) then 'renouvele' end",
        "    end",
    ),
    Faute(
        "parole qui se lève elle-même",
        "and c.donne_par <> 'representant' and prive.est_prouve(c) and c.debut <= now()",
        "and c.debut <= now()",
    ),
    Faute(
        "parole portée par un accord à venir",
        "prive.est_prouve(c) and c.debut <= now() and not",
        "prive.est_prouve(c) and not",
    ),
    # Whoever wrote it down (essais_qui_note.py).
    Faute(
        "accord relu par qui l’a noté et ne l’écoute plus",
        "and prive.relit(territoire_id, personne_id)\n",
        "\n",
    ),
    Faute(
        "accord relu par qui l’a noté, dans un carnet fermé",
        "select prive.recueille(t, p) and not prive.est_ferme(t, p) $$;",
        "select prive.recueille(t, p) $$;",
    ),
    Faute(
        "archive qui n’est pas fermée à qui note",
        "and (x.archivee_le is not null or x.suspendu_le is not null)",
        "and x.suspendu_le is not null",
    ),
    Faute(
        "opposition qui ne ferme pas à qui note",
        "and (x.archivee_le is not null or x.suspendu_le is not null)",
        "and x.archivee_le is not null",
    ),
    Faute(
        "histoire des accords écrite par qui ne l’écoute pas",
        "or genre in ('accord', 'refus') and prive.recueille(territoire_id, personne_id)));",
        "or genre in ('accord', 'refus')));",
    ),
    Faute(
        "histoire des accords : levée ou confirmée à sa place",
        "or genre in ('accord', 'refus') and prive.recueille(territoire_id, personne_id)));",
        "or prive.recueille(territoire_id, personne_id)));",
    ),
    Faute(
        "exclusion oubliée par la parole",
        "(values (e.debut, true), (e.levee_le, false))",
        "(values (e.levee_le, false))",
    ),
    Faute(
        "refus de demande oublié par la parole",
        "and d.etat = 'refusee' and not chiffres",
        "and false",
    ),
    Faute(
        "refus en présence oublié par la parole",
        "and e.genre in ('refus', 'retrait') and",
        "and false and",
    ),
    Faute("réunion prise pour un retrait", "and not prive.est_d_une_reunion(c, c.retire_le)", ""),
    Faute(
        "écran réclamé sans réponse",
        "and r.compte_id = (select prive.ctx_compte()) and r.reponse = 'accord' and r.expire_le >"
        " now()",
        "and r.compte_id = (select prive.ctx_compte())",
    ),
    Faute(
        "écran réclamé sans remise",
        "when 'ecran' then c.preuve_id is null and exists (",
        "when 'ecran' then true or exists (",
    ),
    Faute(
        "écran : sensible sans sa coche", " and prive.sensibles(c.domaines) & ~r.coches = 0)", ")"
    ),
    Faute("écran : plus que la question", "and c.domaines & ~r.masque = 0 and", "and"),
    Faute(
        "écran : autre chose que la question",
        "c.donne_par, c.peut_completer,\n",
        "c.donne_par, (r.proposition ->> 'peut_completer')::boolean,\n",
    ),
    Faute(
        "écran qui répond deux fois",
        "         and not exists (select 1 from consentement o where o.territoire_id ="
        " c.territoire_id and o.remise_id = c.remise_id)\n",
        "",
    ),
    Faute(
        "papier qui prouve deux fois",
        "         and not exists (select 1 from consentement o where o.territoire_id ="
        " c.territoire_id and o.preuve_id = c.preuve_id))\n",
        ")\n",
    ),
    Faute(
        "papier d’une autre personne",
        "and v.personne_id = c.personne_id and v.compte_id",
        "and v.compte_id",
    ),
    # Where the journal stood when she said so (essais_recus.py).
    Faute(
        "reçu sans la tête du journal",
        "create or replace trigger dater_du_journal before insert on consentement_evenement for"
        " each row\n  execute function prive.dater_du_journal();",
        "",
    ),
    Faute(
        "reçu qui porte la tête d’ailleurs",
        "where j.territoire_id = new.territoire_id and j.numero > 0);",
        "where j.numero > 0 order by j.territoire_id desc limit 1);",
    ),
    Faute(
        "reçu qui porte la tête d’un journal vide",
        "where j.territoire_id = new.territoire_id and j.numero > 0);",
        "where j.territoire_id = new.territoire_id);",
    ),
)
