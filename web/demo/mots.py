"""Hold the invented names, words and lives of the demo; communes are real, nothing else is."""

PRENOMS = (
    "Léa", "Inès", "Nadia", "Chloé", "Aminata", "Camille", "Sofia", "Manon", "Fatou", "Élodie",
    "Yasmine", "Clara", "Mélanie", "Samira", "Justine", "Océane", "Karima", "Lucie", "Mariam",
    "Amélie", "Noé", "Karim", "Thomas", "Yanis", "Hugo", "Moussa", "Lucas", "Mehdi", "Antoine",
    "Ibrahim", "Enzo", "Rachid", "Maxime", "Sofiane", "Florian", "Bakary", "Romain", "Adel",
    "Kévin", "Mathis",
)  # fmt: skip
NOMS = (
    "Aubrac", "Bastide", "Benali", "Cazals", "Combes", "Coulibaly", "Delmas", "Diallo", "Escoffier",
    "Fabre", "Ferrier", "Garrigue", "Haddad", "Issert", "Jourdan", "Kaci", "Lacombe", "Lopez",
    "Mansouri", "Marty", "Mazel", "N’Diaye", "Olive", "Pagès", "Pons", "Puech", "Rahmani",
    "Roussel", "Sabatier", "Salles", "Serre", "Soler", "Teissier", "Traoré", "Vidal", "Viala",
    "Zidane", "Cœur", "Fraissinet", "Valat",
)  # fmt: skip
# First and last names are drawn: the words suit anybody.
FONCTIONS = {
    "mission_locale": "responsable de parcours",
    "france_travail": "responsable de l’accompagnement",
    "departement": "service social de secteur",
    "cap_emploi": "équipe handicap et emploi",
    "ccas": "service social",
    "plie": "parcours et emploi",
    "iae": "encadrement technique et accompagnement",
    "formation": "responsable pédagogique",
    "logement": "gestion locative sociale",
    "sante": "équipe de prévention",
    "justice": "insertion et probation",
    "mobilite": "accompagnement à la mobilité",
    "association": "accompagnement",
}
# Kind, name with « de » and the town, sensitive, number of professionals.
STRUCTURES = (
    ("mission_locale", "Mission locale {}", False, 4),
    ("france_travail", "Agence France Travail {}", False, 4),
    ("departement", "Maison des solidarités {}", False, 4),
    ("cap_emploi", "Cap emploi, antenne {}", False, 2),
    ("ccas", "CCAS {}", False, 3),
    ("plie", "PLIE du bassin {}", False, 2),
    ("iae", "Chantier d’insertion Les Terres {}", False, 2),
    ("iae", "Atelier de réemploi {}", False, 2),
    ("formation", "École de la deuxième chance {}", False, 2),
    ("logement", "Maison du logement {}", False, 2),
    ("sante", "Centre de santé associatif {}", False, 2),
    ("justice", "Service d’insertion et de probation {}", True, 2),
    ("mobilite", "Plateforme mobilité {}", False, 2),
    ("association", "Association L’Entraide {}", False, 3),
    ("association", "Association d’aide aux victimes {}", True, 2),
)
# Thématique, nature, what a professional writes, what the person says, objective, why, actions
# (who, what).
HISTOIRES = (
    (
        "mobilite--acceder-a-un-vehicule", "frein",
        ("Pas de véhicule et deux bus par jour dans la commune : les postes en horaires décalés"
         " sont"
        " hors de portée."),
        "Sans voiture, je dis non à des boulots que je pourrais faire.",
        "Pouvoir aller travailler sans dépendre des autres",
        "Deux employeurs ont déjà dit oui, à 20 km.",
        (("personne", "Demander le dossier de location solidaire"),
         ("structure", "Appeler la plateforme mobilité")),
    ),
    (
        "mobilite--preparer-un-permis", "besoin",
        "Code obtenu en mars ; il reste douze heures de conduite à financer.",
        "Je veux mon permis, c’est la clé de tout.",
        "Passer le permis B", "Pour accepter les missions du matin.",
        (("personne", "S’inscrire à l’auto-école sociale"),
         ("structure", "Monter le dossier d’aide au permis")),
    ),
    (
        "logement-hebergement--louer-un-logement", "besoin",
        "Hébergement chez un proche jusqu’à l’été, demande de logement social en cours.",
        "Je dors sur le canapé de mon frère depuis six mois.",
        "Avoir un logement à moi", "Pour recevoir mes enfants le week-end.",
        (("personne", "Compléter la demande de logement social"),
         ("structure", "Écrire à la commission logement")),
    ),
    (
        "logement-hebergement--reduire-les-impayes-de-loyer", "frein",
        "Trois mois d’impayés ; le bailleur accepte un échéancier si la situation est suivie.",
        "J’ai peur d’ouvrir les lettres du bailleur.",
        "Rester dans mon logement", "Je ne veux pas que mes enfants changent d’école.",
        (("structure", "Négocier l’échéancier avec le bailleur"),
         ("personne", "Apporter les dernières quittances")),
    ),
    (
        "numerique--maitriser-les-fondamentaux-du-numerique", "frein",
        "N’a pas d’adresse électronique et fait ses actualisations au guichet.",
        "L’ordinateur, je n’ose pas y toucher.",
        "Faire mes démarches seule sur internet", "Ne plus dépendre de ma voisine.",
        (("personne", "Aller aux ateliers numériques du jeudi"),
         ("structure", "Réserver une place à l’atelier")),
    ),
    (
        "famille--garde-denfants", "frein",
        "Deux enfants de 2 et 4 ans, aucune solution de garde avant 8 h 30.",
        "Tant que je n’ai personne pour les petits, je ne peux pas commencer.",
        "Trouver une garde le matin", "La formation commence à 8 heures.",
        (("personne", "Visiter la crèche à vocation d’insertion"),
         ("structure", "Demander une place d’urgence")),
    ),
    (
        "difficultes-financieres--acquerir-une-autonomie-budgetaire", "besoin",
        "Budget serré, deux crédits à la consommation ; reste à vivre de 9 € par jour.",
        "Le 10 du mois, il ne reste plus rien.",
        "Y voir clair dans mon budget", "Pour arrêter de compter chaque pièce.",
        (("personne", "Réunir les relevés des trois derniers mois"),
         ("structure", "Appeler le point conseil budget")),
    ),
    (
        "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite", "besoin",
        "Dix ans dans la restauration, ne peut plus porter ; cherche un métier sans charge lourde.",
        "J’aime quand ça bouge et quand je vois du monde.",
        "Choisir un nouveau métier", "Je veux un métier que je pourrai garder.",
        (("personne", "Faire une immersion d’une semaine"),
         ("structure", "Trouver une entreprise d’accueil")),
    ),
    (
        "se-former--trouver-sa-formation", "besoin",
        "Projet d’aide à domicile confirmé par une immersion ; prérequis de la formation remplis.",
        "M’occuper des anciens, c’est ce que je fais depuis toujours.",
        "Entrer en formation d’assistante de vie", "Pour avoir enfin un diplôme.",
        (("personne", "Aller à la réunion d’information"),
         ("structure", "Vérifier le financement de la formation")),
    ),
    (
        "lecture-ecriture-calcul--maitriser-le-francais", "frein",
        "Comprend bien à l’oral, écrit difficilement ; très assidue aux ateliers.",
        "Je parle bien, mais les papiers, je ne comprends pas.",
        "Lire et écrire sans aide", "Pour suivre l’école de ma fille.",
        (("personne", "Venir aux ateliers du mardi et du jeudi"),
         ("structure", "Inscrire au test de positionnement")),
    ),
    (
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation", "besoin",
        "Le CV date de 2019 et ne dit rien de l’expérience bénévole.",
        "Je ne sais pas quoi mettre dans mon CV.",
        "Avoir un CV qui me ressemble", "Pour oser l’envoyer.",
        (("personne", "Noter tout ce que je sais faire"), ("structure", "Relire le CV ensemble")),
    ),
    (
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits", "frein",
        "Droits à la complémentaire santé interrompus faute de pièces.",
        "On me redemande toujours les mêmes papiers.",
        "Remettre mes droits à jour", "Pour pouvoir me soigner.",
        (("personne", "Apporter l’avis d’imposition"),
         ("structure", "Déposer le dossier à la caisse")),
    ),
)  # fmt: skip
SANTE = (
    "Douleurs au dos depuis deux ans ; le médecin contre-indique le port de charges.",
    "Suivi régulier au centre de santé, fatigue importante l’après-midi.",
    "Reconnaissance de la qualité de travailleur handicapé demandée.",
)
ATOUTS = (
    (
        "remobilisation--bien-etre-confiance-en-soi",
        "atout",
        "Toujours à l’heure, prévient quand quelque chose change.",
    ),
    (
        "remobilisation--benevolat-action-citoyenne",
        "ressource",
        "Bénévole à la distribution alimentaire du samedi.",
    ),
    (
        "trouver-un-emploi--maintien-dans-lemploi",
        "atout",
        "Apprend vite sur le terrain, cinq ans dans le même atelier.",
    ),
)
PROTEGES = (
    ("remobilisation--bien-etre-confiance-en-soi", "Vient chaque semaine au groupe de parole."),
    (
        "famille--surmonter-conflits-separation-violence",
        "A porté plainte en mars ; ordonnance de protection obtenue.",
    ),
)
# How one meets, and where.
LIEUX_RDV = (
    ("sur_place", "Dans nos locaux"),
    ("sur_place", "Dans nos locaux"),
    ("telephone", None),
    ("domicile", None),
    ("visio", "https://visio.exemple.fr/point"),
)
OBJETS_RDV = (
    ("point", None),
    ("point", "préparer la suite"),
    ("emploi", "regarder les offres"),
    ("contrat", "relire nos engagements"),
)
# How one spoke outside an appointment, and what came of it.
ECHANGES_NOTES = (
    ("echange_appel", "A bien reçu la convocation à l’atelier, et viendra."),
    ("echange_appel", "Cherche encore une solution pour faire garder les enfants le mercredi."),
    ("echange_message", "Prévient que l’inscription au code est faite."),
    ("echange_entretien", "Passage à l’accueil : avons relu ensemble les étapes du mois."),
    ("echange_visite", "Visite au chantier d’insertion : tout se passe bien."),
)
# What another structure noted since the référente last came.
AILLEURS = (
    ("atout", "se-former--trouver-sa-formation", "A réussi le test d’entrée en formation."),
    (
        "ressource",
        "mobilite--acceder-a-un-vehicule",
        "Une collègue propose un covoiturage le matin.",
    ),
)
