"""Break the wall of the comptes, one clause at a time."""

from tests.tranches import Faute

# What each fault is called, the passage of auth/comptes/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "preuve expirée",
        "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.choisie\n",
        "where p.jeton_sha256 = empreinte and p.choisie\n",
    ),
    Faute(
        "second facteur oublié",
        "\n     and not (p.second_facteur_exige and p.second_facteur_le is null)",
        "",
    ),
    Faute("adresse partagée ouverte à tous", " and not l.personne_due)\n", ")\n"),
    Faute(
        "portable partagé ouvert à tous",
        "select p.moyen in ('courriel', 'sms') and not p.reconnue\n",
        "select p.moyen in ('courriel') and not p.reconnue\n",
    ),
    Faute(
        "qui vient demandé à tous",
        "select p.moyen in ('courriel', 'sms') and not p.reconnue\n",
        "select not p.reconnue\n",
    ),
    Faute(
        "qui vient demandé sans fin",
        "p.moyen in ('courriel', 'sms') and not p.reconnue\n",
        "p.moyen in ('courriel', 'sms')\n",
    ),
    Faute("preuve de plusieurs oubliée", "(p.plusieurs or exists", "(exists"),
    Faute(
        "preuve de plusieurs qui rétrécit",
        "(p.plusieurs or exists",
        "((select count(*) from preuve o where o.jeton_sha256 = p.jeton_sha256) > 1 or exists",
    ),
    Faute(
        "preuve d’une seule prise pour celle de plusieurs",
        "where o.jeton_sha256 = empreinte and o.id <> p.id);",
        "where o.id <> p.id);",
    ),
    Faute("adresse jamais prouvée", "(k.canal_a_prouver or k.canal_partage)", "k.canal_partage"),
    Faute(
        "adresse que l’autre a quittée",
        "(k.canal_a_prouver or k.canal_partage)",
        "k.canal_a_prouver",
    ),
    Faute(
        "adresse partagée dite à qui vient en second",
        "  update compte k set canal_partage = true\n",
        "  update compte k set canal_partage = k.canal_partage\n",
    ),
    Faute("adresse partagée dite à qui vient en premier", "partage := found;", "partage := false;"),
    Faute(
        "adresse d’un représentant non comptée",
        "where (k.personne_id is not null or k.est_representant)\n     and (k.territoire_id, k.id)",
        "where k.personne_id is not null\n     and (k.territoire_id, k.id)",
    ),
    Faute(
        "adresse d’un représentant non vue",
        "when (new.personne_id is not null or new.est_representant)",
        "when (new.personne_id is not null)",
    ),
    Faute(
        "représentant reconnu sans mandat",
        "and k.est_representant\n     and prive.represente(t, c) $$;",
        "and k.est_representant $$;",
    ),
    Faute("adresse partagée pour toujours", "partage := found;", "partage := true;"),
    Faute(
        "portable partagé non vu",
        "(k.courriel = new.courriel or k.mobile = new.mobile)",
        "k.courriel = new.courriel",
    ),
    Faute(
        "adresse partagée non vue",
        "(k.courriel = new.courriel or k.mobile = new.mobile)",
        "k.mobile = new.mobile",
    ),
    Faute(
        "adresse changée, non vue",
        "after insert or update of courriel, mobile on compte",
        "after insert on compte",
    ),
    Faute(
        "reconnue à toute date",
        "q on q.date_naissance = naissance",
        "q on true",
    ),
    Faute(
        "reconnue d’un compte clos",
        "where k.territoire_id = t and k.id = c and k.clos_le is null\n  union all",
        "where k.territoire_id = t and k.id = c\n  union all",
    ),
    Faute(
        "reconnue d’un carnet réuni",
        "and q.reuni_dans is null and q.decedee_le is null\n",
        "and q.decedee_le is null\n",
    ),
    Faute(
        "reconnu, un mort",
        "and q.reuni_dans is null and q.decedee_le is null\n",
        "and q.reuni_dans is null\n",
    ),
    Faute(
        "reconnue par une autre preuve",
        "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.essais < 5\n",
        "where p.expire_le > now() and p.essais < 5\n",
    ),
    Faute(
        "reconnue par une preuve passée",
        "where p.jeton_sha256 = empreinte and p.expire_le > now() and p.essais < 5\n",
        "where p.jeton_sha256 = empreinte and p.essais < 5\n",
    ),
    Faute(
        "dates essayées sans fin",
        " and p.expire_le > now() and p.essais < 5\n       and p.moyen",
        " and p.expire_le > now()\n       and p.moyen",
    ),
    Faute(
        "dates fausses non comptées",
        "    update preuve p set essais = p.essais + 1\n      where p.jeton_sha256 = empreinte"
        " and p.moyen in ('courriel', 'sms');\n",
        "",
    ),
    Faute(
        "identité d’un fournisseur reconnue par une date",
        "       and p.moyen in ('courriel', 'sms')\n       and (prenom_",
        "       and (prenom_",
    ),
    Faute(
        "identité d’un fournisseur finie par des dates",
        "where p.jeton_sha256 = empreinte and p.moyen in ('courriel', 'sms');",
        "where p.jeton_sha256 = empreinte;",
    ),
    Faute(
        "preuve gardée après cinq dates",
        "    delete from preuve p where p.jeton_sha256 = empreinte and p.essais >= 5;\n",
        "    perform 1 from preuve p where false;\n",
    ),
    Faute(
        "jumeaux d’ici pris l’un pour l’autre",
        "if noms > 1 or ensemble > 1 then",
        "if noms > 1 then",
    ),
    Faute(
        "jumeaux de deux territoires pris l’un pour l’autre",
        "if noms > 1 or ensemble > 1 then",
        "if ensemble > 1 then",
    ),
    Faute(
        "prénom ignoré",
        "       and (prenom_ is null or prive.plier(q.prenom) = prive.plier(prenom_))) x;",
        "       ) x;",
    ),
    Faute(
        "les autres de l’adresse gardés",
        "  delete from preuve p where p.jeton_sha256 = empreinte and p.id <> all(cles);\n",
        "",
    ),
    Faute(
        "adresse demandée à chaque fois",
        "update compte k set canal_a_prouver = false from preuve p",
        "update compte k set canal_a_prouver = true from preuve p",
    ),
    Faute(
        "adresse prouvée pour tous",
        "where p.jeton_sha256 = empreinte and k.territoire_id = p.territoire_id and k.id ="
        " p.compte_id\n     and k.canal_a_prouver;",
        "where p.jeton_sha256 = empreinte and k.canal_a_prouver;",
    ),
    Faute(
        "profil de tous écrit",
        "k.territoire_id = (select prive.ctx_territoire()) and k.id = (select prive.ctx_compte())\n"
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and k.edition = lue\n",
        "k.territoire_id = (select prive.ctx_territoire())\n"
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and k.edition = lue\n",
    ),
    Faute(
        "profil d’une personne, ou d’un compte fermé, écrit",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and k.edition = lue\n  returning",
        "     and k.edition = lue\n  returning",
    ),
    Faute(
        "profil écrit par-dessus un autre",
        "     and k.edition = lue\n  returning",
        "  returning",
    ),
    Faute(
        "profil vu pour tous",
        "k.id = (select prive.ctx_compte())\n"
        "     and k.personne_id is null and not k.est_representant and k.profil_vu_le is null",
        "true\n"
        "     and k.personne_id is null and not k.est_representant and k.profil_vu_le is null",
    ),
    Faute(
        "profil demandé sans fin",
        "k.profil_vu_le is null\n     and (k.telephone is null or k.fonction is null)) $$;",
        "(k.telephone is null or k.fonction is null)) $$;",
    ),
    Faute(
        "profil demandé à qui l’a dit",
        "\n     and (k.telephone is null or k.fonction is null)) $$;",
        ") $$;",
    ),
    Faute(
        "profil demandé à une personne",
        "     and k.personne_id is null and not k.est_representant and k.profil_vu_le is null\n"
        "     and (k.telephone",
        "     and k.profil_vu_le is null\n     and (k.telephone",
    ),
    Faute(
        "profil corrigé ailleurs",
        "k.territoire_id = (select prive.ctx_territoire()) and k.id = c\n",
        "k.id = c\n",
    ),
    Faute("profil à soi corrigé", "     and k.id <> (select prive.ctx_compte())\n", ""),
    Faute(
        "profil d’une personne, ou d’un compte fermé, corrigé",
        "     and k.personne_id is null and not k.est_representant and k.clos_le is null\n"
        "     and k.edition = lue\n     and (",
        "     and k.edition = lue\n     and (",
    ),
    Faute(
        "profil corrigé par-dessus un autre",
        "     and k.edition = lue\n     and (",
        "     and (",
    ),
    Faute(
        "profil corrigé par tous",
        "(select prive.ctx_role()) = 'administrateur'\n       or",
        "true\n       or",
    ),
    Faute(
        "profil d’une autre structure corrigé",
        "           and h.structure_id = (select prive.ctx_structure())\n           and h.role in",
        "           and h.role in",
    ),
    Faute(
        "profil corrigé d’un rôle qu’on ne donne pas",
        "           and h.role in ('professionnel', 'gestionnaire') and prive.court",
        "           and prive.court",
    ),
    Faute(
        "profil corrigé de qui est parti",
        "h.role in ('professionnel', 'gestionnaire') and prive.court(h.debut, h.fin)))",
        "h.role in ('professionnel', 'gestionnaire')))",
    ),
)
