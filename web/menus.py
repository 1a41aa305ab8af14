"""Say what each rôle finds in the menu, and the sentences shown after an act."""

from collections.abc import Mapping, Sequence

from auth.vocabulary import Role

_SUIVI: Sequence[tuple[str, str]] = (
    ("ma-journee", "Ma journée"),
    ("personnes", "Personnes"),
    ("offres", "Offres"),
    ("avis", "Quoi de neuf ?"),
)
_COMPTE: Sequence[tuple[str, str]] = (("mon-compte", "Mon compte"), ("offres", "Offres"))
MENUS: Mapping[str, Sequence[tuple[str, str]]] = {
    Role.professionnel.value: _SUIVI,
    Role.charge_orientation.value: _SUIVI,
    Role.gestionnaire.value: (
        ("equipe", "Mon équipe"),
        ("personnes", "Personnes"),
        *_COMPTE,
        ("avis", "Quoi de neuf ?"),
    ),
    Role.coordonnateur.value: (("ecarts", "Carte des écarts"), ("offres", "Offres")),
    Role.administrateur.value: (*_COMPTE, ("identites", "Identités")),
    Role.dpo.value: (
        ("registre", "Journal"),
        ("demandes-droit", "Demandes"),
        ("conservation", "Conservation"),
        ("signalements", "Signalements"),
        ("alertes-lecture", "Alertes"),
        ("revues-urgence", "Urgences"),
        *_COMPTE,
        ("avis", "Quoi de neuf ?"),
    ),
    Role.personne.value: (
        ("mon-parcours", "Mon parcours"),
        ("qui-sait-quoi", "Qui sait quoi ?"),
        ("qui-a-regarde", "Qui a regardé ?"),
        ("mes-droits", "Mes droits"),
        ("avis", "Quoi de neuf ?"),
        ("offres", "Offres"),
    ),
}
ACCUEILS: Mapping[Role, str] = {
    Role.professionnel: "ma-journee",
    Role.charge_orientation: "ma-journee",
    Role.gestionnaire: "mon-compte",
    Role.coordonnateur: "ecarts",
    Role.administrateur: "mon-compte",
    Role.dpo: "registre",
    Role.personne: "mon-parcours",
}
DROITS: Mapping[str, str] = {
    Role.professionnel.value: "Les carnets des personnes que sa structure accompagne et qui ont donné leur accord, "
    "domaine par domaine.",
    Role.charge_orientation.value: "Les carnets des personnes que sa structure accompagne, hors santé, justice, "
    "violences et séjour.",
    Role.gestionnaire.value: "L’identité et le parcours des personnes que sa structure accompagne, "
    "jamais leur diagnostic.",
    Role.administrateur.value: "Aucun carnet. Les écrans d’administration des structures et des habilitations viennent "
    "ensuite ; aujourd’hui, cela se fait en ligne de commande.",
    Role.dpo.value: "Aucun carnet. Le journal des accès, sans le contenu des carnets.",
    Role.coordonnateur.value: "Aucun carnet et aucun nom : des nombres seulement, masqués sous onze personnes.",
    Role.personne.value: "Tout son carnet, toujours. Elle décide qui d’autre le lit.",
}
FAITS: Mapping[str, str] = {
    "deconnexion": "Vous êtes déconnecté.",
    "identite_detachee": "C’est fait. Ce compte attend une nouvelle première connexion.",
    "constat": "Le constat est ajouté ; il est daté et signé de votre nom.",
    "objectif": "L’objectif est ajouté au parcours.",
    "action": "L’action est ajoutée.",
    "action_avancee": "C’est noté.",
    "rendez_vous": "Le rendez-vous est fixé ; la personne le voit dans son espace.",
    "issue": "C’est noté.",
    "offre": "L’offre est attachée à l’action ; la personne la voit dans son espace.",
    "accord_retire": "C’est fait. Cet accord ne donne plus accès à rien, dès maintenant.",
    "accord_donne": "C’est fait. Votre accord est enregistré ; vous pouvez le retirer quand vous voulez.",
    "demande_refusee": "C’est fait. Votre refus est enregistré.",
    "demande": "Votre demande est envoyée : la personne répondra. Sans réponse, rien ne s’ouvre.",
    "exclusion": "C’est fait. Cette structure ne voit plus votre carnet.",
    "exclusion_levee": "C’est fait. Vos accords comptent de nouveau pour cette structure.",
    "urgence_ouverte": "Le carnet est ouvert pour quatre heures au plus. La personne et le délégué à la protection des "
    "données viennent d’être prévenus.",
    "urgence_sensible": "Les domaines choisis sont ouverts, jusqu’à la même heure.",
    "urgence_refermee": "Le carnet est refermé. Votre ouverture sera revue par le délégué.",
    "urgence_fermee": "Cette ouverture est terminée : elle n’ouvre plus rien.",
    "urgence_revue": "Votre revue est enregistrée ; la personne et le professionnel en sont prévenus.",
    "signalement_repondu": "Votre réponse est enregistrée ; la personne en est prévenue.",
    "alerte_close": "L’alerte est classée, avec votre commentaire.",
    "avis_lus": "C’est noté.",
    "cercle_rejoint": "Vous êtes dans le cercle. La personne et son référent de parcours sont prévenus.",
    "referent_propose": "Votre proposition est envoyée au professionnel et à la personne. "
    "Rien ne change avant leurs deux oui.",
    "reponse_notee": "C’est noté. Ceux que cela concerne sont prévenus.",
    "proposition_retiree": "Votre proposition est retirée.",
    "cercle_quitte": "Vous avez quitté le cercle. La personne et son référent de parcours sont prévenus.",
    "paroles": "Vos mots sont dans votre carnet.",
    "copie_demandee": "Votre copie se prépare. Vous serez prévenu quand elle sera prête.",
    "copie_effacee": "La copie est effacée.",
    "carnet_rouvert": "Votre carnet est rouvert. Vos accords encore en cours comptent de nouveau.",
    "demande_droit": "Votre demande est enregistrée. On vous répond en un mois.",
    "demande_retiree": "Votre demande est retirée.",
    "reponse_droit": "La réponse est enregistrée ; la personne est prévenue.",
    "delai_prolonge": "Le délai est prolongé ; la personne est prévenue.",
    "desaccord": "Votre désaccord est noté, à côté de la réponse.",
    "gel": "Le carnet est gelé ; la personne est prévenue.",
    "gel_leve": "Le gel est levé ; la personne est prévenue.",
    "signalement": "Votre signalement est transmis au délégué à la protection des données.",
}
PICTOGRAMMES: Mapping[str, str] = {
    "choisir-un-metier": "compass",
    "creer-une-entreprise": "shop",
    "difficultes-administratives-ou-juridiques": "file-earmark-text",
    "difficultes-financieres": "piggy-bank",
    "equipement-et-alimentation": "basket",
    "famille": "people",
    "lecture-ecriture-calcul": "book",
    "logement-hebergement": "house",
    "mobilite": "bus-front",
    "numerique": "laptop",
    "preparer-sa-candidature": "envelope-paper",
    "remobilisation": "sun",
    "sante": "heart-pulse",
    "se-former": "mortarboard",
    "souvrir-a-linternational": "globe",
    "trouver-un-emploi": "briefcase",
}
ICONES = (
    *sorted(set(PICTOGRAMMES.values())),
    "lock",
    "lock-fill",
    "circle",
    "check-circle",
    "calendar-event",
    "exclamation-triangle",
    "telephone",
    "geo-alt",
    "clock",
    "eye",
    "eye-slash",
    "chat-quote",
    "flag",
    "person",
    "check-lg",
    "x-lg",
    "question-lg",
    "plus-lg",
    "map",
    "list-ul",
    "download",
    "star",
    "arrow-right",
)
