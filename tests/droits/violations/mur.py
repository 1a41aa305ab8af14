"""Break the wall of the register of violations, one clause at a time, and try it directly."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import errors
from psycopg.types.json import Json

from tests.auth import monde
from tests.tranches import Faute

Connexion = psycopg.Connection[Any]
Gens = dict[str, tuple[int, UUID, UUID]]
FAITS: dict[str, Any] = {
    "connue_le": "2026-06-01T09:00:00",
    "atteintes": ["confidentialite"],
    "faits": "Un ordinateur volé.",
}
ENTIERE: dict[str, Any] = FAITS | {"effets": "Peu.", "mesures": "Compte fermé.", "risque": "risque",
                   "notifiee_le": "2026-06-02T09:00:00"}  # fmt: skip
ECRIRE = (
    "insert into violation (territoire_id, violation_id, numero, version, etat, valeurs,"
    " ecrit_par) values (%s, %s, %s, %s, %s, %s, %s)"
)
DIRE = (
    "insert into violation_avis (territoire_id, violation_id, version, personne_id, nature,"
    " effets, mesures, contact, envoye_par) values (%s, %s, 1, %s, 'N', 'E', 'M', 'C', %s)"
)
# What each fault is called, the passage of droits/violations/mur.sql, what it becomes.
MUTANTS = (
    Faute(
        "registre des violations d’ailleurs lu",
        "create policy lire on violation for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "create policy lire on violation for select to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "registre des violations lu de tous",
        "and (select prive.ctx_role()) in ('administrateur', 'dpo'));",
        "and (select prive.ctx_role()) is not null);",
    ),
    Faute(
        "registre des violations caché à l’administration",
        "in ('administrateur', 'dpo'));",
        "in ('dpo'));",
    ),
    Faute(
        "registre des violations caché au délégué",
        "in ('administrateur', 'dpo'));",
        "in ('administrateur'));",
    ),
    Faute(
        "violation écrite ailleurs",
        "for insert to carnet_app with check (\n"
        "  territoire_id = (select prive.ctx_territoire()) and ecrit_par",
        "for insert to carnet_app with check (\n  ecrit_par",
    ),
    Faute("violation signée d’un autre", " and ecrit_par = (select prive.ctx_compte())\n", "\n"),
    Faute(
        "violation écrite par un autre rôle",
        "or (select prive.ctx_role()) = 'administrateur' and version = 1",
        "or (select prive.ctx_role()) is not null and version = 1",
    ),
    Faute("violation corrigée par l’administration", " and version = 1 and etat", " and etat"),
    Faute(
        "risque dit par l’administration",
        "array['effets', 'risque', 'risque_motif',",
        "array['effets', 'risque_motif',",
    ),
    Faute(
        "violation que le délégué n’écrit plus",
        "and ((select prive.ctx_role()) = 'dpo'\n    or (select",
        "and (false\n    or (select",
    ),
    Faute(
        "violation écrite que l’on change",
        "before update or delete on violation for",
        "before delete on violation for",
    ),
    Faute(
        "violation écrite que l’on ôte",
        "before update or delete on violation for",
        "before update on violation for",
    ),
    Faute(
        "ce qui lui fut dit, lu de tous",
        "((select prive.ctx_role()) = 'dpo' or personne_id = (select prive.ctx_personne()))",
        "true",
    ),
    Faute(
        "ce qui fut dit ailleurs, lu d’ici",
        "violation_avis for select to carnet_app using (\n"
        "  territoire_id = (select prive.ctx_territoire())",
        "violation_avis for select to carnet_app using (\n"
        "  (select prive.ctx_territoire()) is not null",
    ),
    Faute(
        "ce qui lui fut dit, caché d’elle",
        "= 'dpo' or personne_id = (select prive.ctx_personne()))",
        "= 'dpo')",
    ),
    Faute(
        "ce qui fut dit, caché au délégué",
        "((select prive.ctx_role()) = 'dpo' or personne_id",
        "(personne_id",
    ),
    Faute(
        "dit par un autre que le délégué",
        "and (select prive.ctx_role()) = 'dpo'\n  and envoye_par",
        "and envoye_par",
    ),
    Faute(
        "dit ailleurs",
        "with check (\n  territoire_id = (select prive.ctx_territoire()) and (select"
        " prive.ctx_role()) = 'dpo'\n",
        "with check (\n  (select prive.ctx_role()) = 'dpo'\n",
    ),
    Faute("dit au nom d’un autre", "\n  and envoye_par = (select prive.ctx_compte()));", ");"),
    Faute(
        "ce qui fut dit que l’on change",
        "before update or delete on violation_avis",
        "before delete on violation_avis",
    ),
    Faute(
        "ce qui fut dit que l’on ôte",
        "before update or delete on violation_avis",
        "before update on violation_avis",
    ),
    Faute(
        "qui prévenir, dit à tous",
        "p.id = any(carnets)\n       and (select prive.ctx_role()) = 'dpo'",
        "p.id = any(carnets)",
    ),
    Faute("un mort prévenu", " and p.decedee_le is null\n", "\n"),
    Faute(
        "un carnet réuni prévenu",
        "where p.reuni_dans is null and p.decedee_le",
        "where p.decedee_le",
    ),
    Faute("un carnet réuni oublié", "select p.reuni_dans from suite s", "select p.id from suite s"),
    Faute(
        "prévenue deux fois",
        "and a.violation_id = violation_\n         and a.personne_id = p.id)",
        "and a.violation_id = violation_\n         and a.personne_id is null)",
    ),
    Faute(
        "incident lu par qui ne remet pas le courrier",
        "\n     and prive.tient_lettre(l.territoire_id, l.personne_id, l.structure_id)\n",
        "\n",
    ),
    Faute(
        "incident d’une autre, dans son courrier",
        " and a.personne_id = l.personne_id\n     and (a.le",
        "\n     and (a.le",
    ),
    Faute("incident dit à la place d’un accord", " and f.genre = 'violation'\n", "\n"),
    Faute(
        "incident ajouté à un courrier imprimé",
        "\n     and a.le <= coalesce(l.imprimee_le, a.le)",
        "",
    ),
    Faute(
        "incident d’un autre jour",
        "\n     and (a.le at time zone 'Europe/Paris')::date = (f.le at time zone"
        " 'Europe/Paris')::date\n",
        "\n",
    ),
    Faute(
        "prévenue d’une autre violation, oubliée de celle-ci",
        "and a.violation_id = violation_\n",
        "\n",
    ),
)


_LETTRE = (
    "insert into lettre (territoire_id, personne_id, genres, faits_le, imprimee_le)"
    " values (1, %s, array['accord', 'violation'], array[now(), now()], %s) returning id"
)


def essai_incidents_d_un_courrier(admin: Connexion) -> None:
    """Read what a letter tells of an incident, as whoever hands it over, and nobody else."""
    gens, violations = _scene(admin)
    elle, autre = monde.personne(admin, 1), monde.personne(admin, 1)
    for personne in (elle, autre):
        admin.execute(DIRE, (1, violations[1], personne, gens["dpo1"][1]))
    ligne = admin.execute(_LETTRE, (elle, None)).fetchone()
    assert ligne is not None
    (lettre,) = ligne
    for qui in gens:
        _entrer(admin, gens, qui)
        dites = admin.execute("select mots from prive.incidents_de(%s)", (lettre,)).fetchall()
        attendues = [("N. Ce que cela peut faire : E. Ce qui est fait : M. À qui parler : C.",)]
        assert dites == (attendues if qui == "dpo1" else []), qui
        monde.sortir(admin)
    # Printed the minute before: the paper does not say it.
    admin.execute("update lettre set imprimee_le = now() - interval '1 minute'")
    _entrer(admin, gens, "dpo1")
    assert admin.execute("select * from prive.incidents_de(%s)", (lettre,)).fetchall() == []
    monde.sortir(admin)
    # Told another day.
    admin.execute(
        "update lettre set imprimee_le = null, faits_le = array[now(), now() - interval '2 days']"
    )
    _entrer(admin, gens, "dpo1")
    assert admin.execute("select * from prive.incidents_de(%s)", (lettre,)).fetchall() == []
    monde.sortir(admin)


def _scene(admin: Connexion) -> tuple[Gens, dict[int, UUID]]:
    """Write two territoires, each with an entry of its own."""
    gens: Gens = {}
    violations = {}
    for t in (1, 2):
        monde.territoire(admin, t)
        chez = monde.structure(admin, t)
        for role in ("administrateur", "dpo", "professionnel", "coordonnateur", "gestionnaire"):
            gens[f"{role}{t}"] = (t, monde.professionnel(admin, t, chez, role), chez)
        violations[t] = uuid4()
        qui = gens[f"dpo{t}"][1]
        admin.execute(ECRIRE, (t, violations[t], 1, 1, "ouverte", Json(FAITS), qui))
    return gens, violations


def _entrer(admin: Connexion, gens: Gens, qui: str) -> None:
    t, compte, chez = gens[qui]
    monde.entrer(admin, t, compte, qui[:-1], chez)


def essai_lecture(admin: Connexion) -> None:
    """Read the register as the two who keep it, and nobody else."""
    gens, violations = _scene(admin)
    for qui, (t, _, _) in gens.items():
        _entrer(admin, gens, qui)
        lues = [cle for (cle,) in admin.execute("select violation_id from violation")]
        assert lues == ([violations[t]] if qui[:-1] in ("administrateur", "dpo") else []), qui
        monde.sortir(admin)
    personne = monde.personne(admin, 1)
    monde.entrer(admin, 1, monde.compte_de(admin, 1, personne), "personne", None, personne)
    assert admin.execute("select count(*) from violation").fetchone() == (0,)
    monde.sortir(admin)


def essai_ecriture(admin: Connexion) -> None:
    """Write as every rôle: here and elsewhere, first words and all the rest."""
    gens, violations = _scene(admin)
    for rang, (qui, (t, compte, _)) in enumerate(gens.items()):
        autre = gens[f"gestionnaire{t}"][1]
        n = 10 + rang
        _entrer(admin, gens, qui)
        role = qui[:-1]
        premiere = (t, uuid4(), n, 1, "ouverte", Json(FAITS), compte)
        ailleurs = (3 - t, uuid4(), n, 1, "ouverte", Json(FAITS), compte)
        risquee = (t, uuid4(), n + 20, 1, "ouverte", Json(FAITS | {"risque": "risque"}), compte)
        corrigee = (t, violations[t], 1, 2, "ouverte", Json(FAITS), compte)
        conclue = (t, uuid4(), n + 40, 1, "conclue", Json(ENTIERE), compte)
        # Concluded, and without a word of what is the DPO's: the table refuses it besides.
        monde.refuse(admin, ECRIRE, ailleurs)
        monde.refuse(admin, ECRIRE, (*premiere[:-1], autre))
        if role in ("dpo", "administrateur"):
            admin.execute(ECRIRE, premiere)
        else:
            monde.refuse(admin, ECRIRE, premiere)
        for ligne in (risquee, corrigee, conclue):
            if role == "dpo":
                admin.execute(ECRIRE, ligne)
            else:
                monde.refuse(admin, ECRIRE, ligne)
        for change in ("update violation set numero = 9", "delete from violation"):
            monde.refuse(admin, change)
        monde.sortir(admin)
    for change in ("update violation set numero = 9", "delete from violation"):
        monde.refuse(admin, change, None, errors.RestrictViolation)


def essai_conclusion(admin: Connexion) -> None:
    """Conclude what is not whole, as the owner of the database: the table itself refuses."""
    gens, _ = _scene(admin)
    qui = gens["dpo1"][1]
    elevee = ENTIERE | {"risque": "eleve"}
    for valeurs in (
        *({c: v for c, v in ENTIERE.items() if c != nom} for nom in ENTIERE),
        elevee,
        ENTIERE | {"risque": "aucun"},
    ):
        ligne = (1, uuid4(), 9, 1, "conclue", Json(valeurs), qui)
        monde.refuse(admin, ECRIRE, ligne, errors.CheckViolation)
    for rang, valeurs in enumerate(
        (
            ENTIERE,
            elevee | {"prevenues": 12},
            elevee | {"sans_avis_motif": "Disque chiffré."},
            FAITS | {"effets": "E", "mesures": "M", "risque": "aucun", "risque_motif": "R"},
        )
    ):
        admin.execute(ECRIRE, (1, uuid4(), 20 + rang, 1, "conclue", Json(valeurs), qui))


def essai_avis(admin: Connexion) -> None:
    """Tell people as every rôle; each reads her own, the DPO all of them."""
    gens, violations = _scene(admin)
    gens_d_ici = [monde.personne(admin, 1) for _ in range(2)]
    comptes = [monde.compte_de(admin, 1, p) for p in gens_d_ici]
    d_ailleurs = monde.personne(admin, 2)
    for qui, (t, compte, _) in gens.items():
        _entrer(admin, gens, qui)
        siennes = gens_d_ici if t == 1 else [d_ailleurs]
        for personne in siennes:
            if qui[:-1] == "dpo":
                monde.refuse(admin, DIRE, (t, violations[t], personne, gens[f"gestionnaire{t}"][1]))
                admin.execute(DIRE, (t, violations[t], personne, compte))
            else:
                monde.refuse(admin, DIRE, (t, violations[t], personne, compte))
        if t == 1:
            monde.refuse(admin, DIRE, (2, violations[2], d_ailleurs, compte))
        for change in ("update violation_avis set nature = 'x'", "delete from violation_avis"):
            monde.refuse(admin, change)
        monde.sortir(admin)
    for change in ("update violation_avis set nature = 'x'", "delete from violation_avis"):
        monde.refuse(admin, change, None, errors.RestrictViolation)
    lues = "select personne_id from violation_avis order by personne_id"
    for qui, (t, _, _) in gens.items():
        _entrer(admin, gens, qui)
        attendues = sorted(gens_d_ici if t == 1 else [d_ailleurs]) if qui[:-1] == "dpo" else []
        assert [cle for (cle,) in admin.execute(lues.encode())] == attendues, qui
        monde.sortir(admin)
    for personne, compte in zip(gens_d_ici, comptes, strict=True):
        monde.entrer(admin, 1, compte, "personne", None, personne)
        assert [cle for (cle,) in admin.execute(lues.encode())] == [personne]
        monde.sortir(admin)


def essai_a_prevenir(admin: Connexion) -> None:
    """Ask who is to be told: the living, once, by the carnet that is theirs now."""
    gens, violations = _scene(admin)
    elle, reunie, morte, dite, ailleurs = (monde.personne(admin, t) for t in (1, 1, 1, 1, 2))
    admin.execute("update personne set decedee_le = now() where id = %s", (morte,))
    admin.execute("update personne set reuni_dans = %s where id = %s", (elle, reunie))
    admin.execute(DIRE, (1, violations[1], dite, gens["dpo1"][1]))
    autre = uuid4()
    question = "select prive.a_prevenir(%s, %s)"
    tous = [reunie, morte, dite, ailleurs]
    for qui in gens:
        _entrer(admin, gens, qui)
        for cle, attendues in (
            (violations[1], {elle}),
            (autre, {elle, dite}),
        ):
            if qui == "dpo2":
                attendues = {ailleurs}
            elif qui != "dpo1":
                attendues = set()
            lues = [p for (p,) in admin.execute(question, (cle, tous))]
            assert len(lues) == len(set(lues))
            assert set(lues) == attendues, qui
        monde.sortir(admin)
