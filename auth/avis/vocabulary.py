"""Name what people are told about."""

from collections.abc import Mapping
from enum import StrEnum


class GenreAvis(StrEnum):
    """Name one thing that somebody is told."""

    entree_cercle = "entree_cercle"
    sortie_cercle = "sortie_cercle"
    demande_acces = "demande_acces"
    accord = "accord"
    accord_sensible = "accord_sensible"
    retrait = "retrait"
    refus_note = "refus_note"
    lecture_changee = "lecture_changee"
    demande_notee = "demande_notee"
    proposition_referent = "proposition_referent"
    autre_referent = "autre_referent"
    reponse_referent = "reponse_referent"
    nouveau_referent = "nouveau_referent"
    premiere_rencontre = "premiere_rencontre"
    transfert = "transfert"
    demande_repondue = "demande_repondue"
    demande_acces_retiree = "demande_acces_retiree"
    proposition_retiree = "proposition_retiree"
    identite_detachee = "identite_detachee"
    accord_finit = "accord_finit"
    notice_changee = "notice_changee"
    ouverture_urgence = "ouverture_urgence"
    urgence_a_revoir = "urgence_a_revoir"
    urgence_refermee = "urgence_refermee"
    urgence_revue = "urgence_revue"
    ouverture_d_elle = "ouverture_d_elle"
    signalement = "signalement"
    signalement_repondu = "signalement_repondu"
    alerte_lecture = "alerte_lecture"
    doublon = "doublon"
    reunion = "reunion"
    reunion_attend = "reunion_attend"
    separation = "separation"
    extraction = "extraction"

    conservation_avis = "conservation_avis"
    conservation_archive = "conservation_archive"
    conservation_reouverture = "conservation_reouverture"
    gel = "gel"
    demande_droit = "demande_droit"
    contestation = "contestation"
    reponse_droit = "reponse_droit"
    copie_prete = "copie_prete"
    offre_a_relire = "offre_a_relire"
    courriel_refuse = "courriel_refuse"
    rendez_vous_change = "rendez_vous_change"
    convocation = "convocation"
    creneaux_proposes = "creneaux_proposes"
    creneau_choisi = "creneau_choisi"
    rendez_vous_a_deux = "rendez_vous_a_deux"
    espace_ouvert = "espace_ouvert"
    code_remis = "code_remis"
    code_annule = "code_annule"
    carte_remise = "carte_remise"
    carte_confirmee = "carte_confirmee"
    carte_annulee = "carte_annulee"
    carte_bloquee = "carte_bloquee"
    carte_finit = "carte_finit"
    canal_change = "canal_change"
    espace_prepare = "espace_prepare"
    identite_confirmee = "identite_confirmee"
    espace_ferme = "espace_ferme"
    identite_corrigee = "identite_corrigee"
    texte_corrige = "texte_corrige"
    domaine_change = "domaine_change"
    referent_parti = "referent_parti"
    professionnel_parti = "professionnel_parti"
    relais_rendu = "relais_rendu"
    relais_a_prendre = "relais_a_prendre"
    habilitation_finit = "habilitation_finit"
    journal_sans_delegue = "journal_sans_delegue"
    habilitation_a_confirmer = "habilitation_a_confirmer"
    habilitation_sensible = "habilitation_sensible"
    mandat_note = "mandat_note"
    mandat_a_confirmer = "mandat_a_confirmer"
    mandat_repondu = "mandat_repondu"
    mandat_clos = "mandat_clos"
    code_du_representant = "code_du_representant"
    accord_du_representant = "accord_du_representant"
    accord_a_deux = "accord_a_deux"
    absence_notee = "absence_notee"
    absence_finie = "absence_finie"
    message_recu = "message_recu"
    question_recue = "question_recue"
    mention_recue = "mention_recue"
    document_recu = "document_recu"
    invitation = "invitation"
    invitation_recue = "invitation_recue"
    invitation_acceptee = "invitation_acceptee"
    invitation_close = "invitation_close"
    profil_corrige = "profil_corrige"
    violation = "violation"
    violation_notee = "violation_notee"


# What is read inside the product; the mail says none of it.
PHRASES_AVIS: Mapping[GenreAvis, str] = {
    GenreAvis.entree_cercle: "Une structure est entrée dans le cercle.",
    GenreAvis.sortie_cercle: "Une structure a quitté le cercle.",
    GenreAvis.demande_acces: "Une structure demande à lire une partie du carnet.",
    GenreAvis.accord: "Un professionnel a noté un accord de la personne : elle peut le confirmer,"
    " ou le retirer.",
    GenreAvis.accord_sensible: "Un accord sur un domaine sensible a été noté par la structure qu’il"
    " ouvre :"
    " sa preuve est au registre des accords.",
    GenreAvis.retrait: "Un accord a été retiré : il n’ouvre plus rien.",
    GenreAvis.refus_note: "Un refus de la personne a été noté : elle seule peut le lever.",
    GenreAvis.lecture_changee: "Une personne a changé ce que vous pouvez lire de son carnet.",
    GenreAvis.demande_notee: "Une demande de la personne sur ses données a été notée : elle peut la"
    " reprendre.",
    GenreAvis.proposition_referent: "Un référent de parcours est proposé : à vous de répondre.",
    GenreAvis.autre_referent: "On propose un autre référent de parcours à votre place : rien ne"
    " change avant deux oui.",
    GenreAvis.reponse_referent: "Votre proposition de référent a reçu une réponse.",
    GenreAvis.nouveau_referent: "Le référent de parcours a changé.",
    GenreAvis.premiere_rencontre: "Une structure à rencontrer comptera dans votre cercle, ce"
    " jour-là.",
    GenreAvis.transfert: "Un professionnel passe la main à un collègue.",
    GenreAvis.accord_finit: "Un de vos accords se termine bientôt : vous pouvez le confirmer, ou le"
    " laisser finir.",
    GenreAvis.notice_changee: "Le texte lu avant vos accords a changé : vous pouvez les confirmer,"
    " ou les retirer.",
    GenreAvis.demande_repondue: "La personne a répondu à votre demande.",
    GenreAvis.demande_acces_retiree: "Une structure ne demande plus à lire le carnet.",
    GenreAvis.proposition_retiree: "Une proposition de référent de parcours est retirée : rien ne"
    " change.",
    GenreAvis.identite_detachee: "FranceConnect n’est plus lié à un espace.",
    GenreAvis.ouverture_urgence: "Un carnet a été ouvert en urgence, sans accord.",
    GenreAvis.urgence_a_revoir: "Une ouverture en urgence attend votre revue.",
    GenreAvis.urgence_refermee: "Une ouverture en urgence est terminée.",
    GenreAvis.urgence_revue: "Une ouverture en urgence a été revue par le délégué.",
    GenreAvis.ouverture_d_elle: "La personne a donné un accord, levé un refus ou rouvert son"
    " carnet, depuis son espace.",
    GenreAvis.conservation_avis: "Sans échange avec la personne d’ici un mois, le carnet passera en"
    " archive.",
    GenreAvis.conservation_archive: "Le carnet est en archive : la personne seule peut l’ouvrir.",
    GenreAvis.conservation_reouverture: "La personne a rouvert son carnet, qui était en archive.",
    GenreAvis.gel: "Un gel de la conservation du carnet a été posé, ou levé.",
    GenreAvis.demande_droit: "Une personne a fait, ou retiré, une demande sur ses données.",
    GenreAvis.contestation: "La personne conteste une information de son carnet.",
    GenreAvis.reponse_droit: "Une demande sur les données a une réponse, ou un délai prolongé.",
    GenreAvis.copie_prete: "La copie du carnet est prête, pour sept jours.",
    GenreAvis.offre_a_relire: "Une offre de votre structure est à relire : elle est dans « Nos"
    " offres ».",
    GenreAvis.signalement: "Une personne signale une ligne de son journal.",
    GenreAvis.signalement_repondu: "Le délégué a répondu à votre signalement.",
    GenreAvis.alerte_lecture: "Le journal montre des lectures inhabituelles.",
    GenreAvis.extraction: "Un compte a ouvert beaucoup de carnets aujourd’hui : le journal dit"
    " lequel.",
    GenreAvis.doublon: "Deux carnets que vous voyez sont peut-être ceux d’une même personne.",
    GenreAvis.reunion: "Deux carnets de la même personne n’en font plus qu’un ; des accords sont à"
    " redire.",
    GenreAvis.reunion_attend: "Un carnet que vous lisiez a été réuni à un autre : il attend que la"
    " personne redise son "
    "accord.",
    GenreAvis.courriel_refuse: "Un message de Carnet n’arrive pas : l’adresse est peut-être fausse,"
    " ou aucun SMS ne part d’ici. Vérifiez comment la joindre, puis recommencez.",
    GenreAvis.rendez_vous_change: "Un rendez-vous a été déplacé, annulé ou repris.",
    GenreAvis.rendez_vous_a_deux: "Un collègue tient un rendez-vous avec vous : il est dans « Ma"
    " journée ».",
    GenreAvis.creneaux_proposes: "Des créneaux sont proposés à la personne : elle choisit.",
    GenreAvis.creneau_choisi: "Un créneau que vous aviez proposé est choisi : le rendez-vous est"
    " dans « Ma journée ».",
    GenreAvis.convocation: "La personne est convoquée à un rendez-vous.",
    GenreAvis.espace_ouvert: "Un professionnel de votre cercle a ouvert votre espace avec vous.",
    GenreAvis.code_remis: "Un code sur papier a été préparé pour entrer dans votre espace :"
    " l’ancien ne marche plus.",
    GenreAvis.code_annule: "La personne a annulé le code sur papier que vous aviez préparé : elle"
    " peut en demander un "
    "autre.",
    GenreAvis.carte_remise: "Une carte de codes a été faite pour entrer dans un espace :"
    " l’ancienne ne marche plus.",
    GenreAvis.carte_confirmee: "Une carte de codes a été confirmée : son nombre secret ouvre tout"
    " le carnet de la personne.",
    GenreAvis.carte_annulee: "Une carte de codes que vous aviez faite a été annulée : elle"
    " n’ouvre plus rien.",
    GenreAvis.carte_bloquee: "Trop d’essais avec une carte de codes : vérifiez avec la personne"
    " qu’elle a toujours sa carte.",
    GenreAvis.carte_finit: "Il reste peu de codes sur une carte : faites-en une autre avec la"
    " personne.",
    GenreAvis.canal_change: "La façon d’entrer dans un espace a changé : le journal dit lequel.",
    GenreAvis.espace_prepare: "Un professionnel a ouvert l’espace d’une personne, ou préparé un"
    " code pour elle : le "
    "journal dit lequel.",
    GenreAvis.identite_confirmee: "Un professionnel vous a vu : FranceConnect peut se lier à votre"
    " carnet.",
    GenreAvis.espace_ferme: "L’espace d’une personne a été fermé par un professionnel de son cercle"
    " : le journal dit "
    "lequel.",
    GenreAvis.identite_corrigee: "Une identité ou des coordonnées ont été corrigées : la page dit"
    " par qui.",
    GenreAvis.texte_corrige: "Un collègue a corrigé un texte que vous aviez écrit : ce que c’était"
    " reste lisible.",
    GenreAvis.domaine_change: "Un texte du carnet a changé de domaine : qui peut le lire a pu"
    " changer.",
    GenreAvis.separation: "Deux carnets qui avaient été réunis sont de nouveau séparés.",
    GenreAvis.referent_parti: "Le référent de parcours ne suit plus la personne : elle n’en a"
    " plus.",
    GenreAvis.professionnel_parti: "Un professionnel ne suit plus la personne.",
    GenreAvis.relais_rendu: "Un professionnel qui s’était arrêté suit de nouveau la personne.",
    GenreAvis.relais_a_prendre: "Un professionnel s’arrête : des personnes attendent que quelqu’un"
    " prenne la suite.",
    GenreAvis.habilitation_finit: "Une habilitation finit dans moins de trente jours : confiez"
    " avant les personnes "
    "suivies.",
    GenreAvis.journal_sans_delegue: "Aucun délégué à la protection des données n’est habilité ici :"
    " la preuve du journal des accès n’est envoyée à personne. Désignez-en un.",
    GenreAvis.habilitation_a_confirmer: "Une habilitation dans votre structure attend votre"
    " confirmation.",
    GenreAvis.habilitation_sensible: "Une structure à accès restreint a changé, ou une habilitation"
    " y est donnée ou proposée.",
    GenreAvis.mandat_note: "Un mandat de représentation a été noté : il n’ouvre rien tant que le"
    " délégué ne l’a pas confirmé.",
    GenreAvis.mandat_a_confirmer: "Un mandat de représentation attend votre confirmation, jugement"
    " en main.",
    GenreAvis.mandat_repondu: "Le délégué a confirmé, ou refusé, un mandat de représentation.",
    GenreAvis.mandat_clos: "Un mandat de représentation est terminé : il n’ouvre plus rien.",
    GenreAvis.code_du_representant: "Un code sur papier a été préparé pour un représentant.",
    GenreAvis.accord_du_representant: "Un représentant a donné, ou retiré, un accord dans son"
    " mandat.",
    GenreAvis.accord_a_deux: "Un accord attend le vôtre : il n’ouvre rien tant que vous n’avez pas"
    " dit oui tous les deux.",
    GenreAvis.absence_notee: "Une absence est notée : la vôtre, ou celle d’un collègue que vous"
    " remplacez. Sa liste est dans « Ma journée », ces jours-là.",
    GenreAvis.absence_finie: "Une absence ne compte plus : la vôtre, ou celle d’un collègue que"
    " vous deviez remplacer.",
    GenreAvis.message_recu: "Quelqu’un a écrit dans une conversation de ce carnet.",
    GenreAvis.question_recue: "Une question est posée à votre structure : elle attend une réponse.",
    GenreAvis.mention_recue: "On vous demande quelque chose, par votre nom, dans une conversation.",
    GenreAvis.document_recu: "La personne a envoyé un document : il est dans son carnet.",
    GenreAvis.invitation: "Une structure est invitée dans le cercle : la personne répond, et rien"
    " ne s’ouvre avant.",
    GenreAvis.invitation_recue: "Votre structure est invitée dans un cercle, et la personne est"
    " d’accord : la page du cercle dit pourquoi.",
    GenreAvis.invitation_acceptee: "La personne a dit oui à une invitation que vous aviez faite.",
    GenreAvis.invitation_close: "Une invitation que vous aviez faite est close : elle n’a rien"
    " ouvert.",
    GenreAvis.profil_corrige: "Votre fonction ou votre téléphone de travail ont été corrigés :"
    " « Mon compte » les montre.",
    GenreAvis.violation: "La personne est prévenue d’une violation de ses données.",
    GenreAvis.violation_notee: "Une violation de données est notée au registre : le délai de la"
    " CNIL court.",
}
# The same facts, in the words of the person they are told to.
PHRASES_A_ELLE: Mapping[GenreAvis, str] = {
    GenreAvis.entree_cercle: "Une structure est entrée dans votre cercle.",
    GenreAvis.sortie_cercle: "Une structure a quitté votre cercle.",
    GenreAvis.demande_acces: "Une structure vous demande à lire une partie de votre carnet.",
    GenreAvis.demande_acces_retiree: "Une structure ne demande plus à lire votre carnet.",
    GenreAvis.proposition_retiree: "On ne vous propose plus ce référent de parcours : rien ne"
    " change pour vous.",
    GenreAvis.identite_detachee: "FranceConnect n’est plus lié à votre carnet : il se lie de"
    " nouveau avec qui vous accompagne.",
    GenreAvis.accord: "Un professionnel a noté un accord de votre part : vous pouvez le confirmer,"
    " ou le retirer.",
    GenreAvis.retrait: "Un de vos accords a été retiré : il n’ouvre plus rien.",
    GenreAvis.refus_note: "Un refus de votre part a été noté : rien ne le lève sans vous.",
    GenreAvis.demande_notee: "Une demande de votre part sur vos données a été notée : vous pouvez"
    " la reprendre. On vous répond en un mois au plus.",
    GenreAvis.proposition_referent: "On vous propose un référent de parcours : à vous de répondre.",
    GenreAvis.reponse_referent: "Votre réponse sur votre référent de parcours a été notée.",
    GenreAvis.nouveau_referent: "Votre référent de parcours a changé.",
    GenreAvis.transfert: "Un professionnel qui vous suit passe la main à un collègue.",
    GenreAvis.ouverture_urgence: "Votre carnet a été ouvert en urgence, sans votre accord.",
    GenreAvis.urgence_refermee: "L’ouverture en urgence de votre carnet est terminée.",
    GenreAvis.urgence_revue: "Le délégué a revu une ouverture en urgence de votre carnet.",
    GenreAvis.ouverture_d_elle: "Un accord a été donné, un refus levé ou votre carnet rouvert,"
    " depuis votre espace. Ce n’était pas vous ? Refermez-le.",
    GenreAvis.conservation_avis: "Sans échange avec vous d’ici un mois, votre carnet passera en"
    " archive.",
    GenreAvis.conservation_archive: "Votre carnet est en archive : personne d’autre que vous ne"
    " peut l’ouvrir.",
    GenreAvis.gel: "Un gel de la conservation de votre carnet a été posé, ou levé.",
    GenreAvis.reponse_droit: "Votre demande sur vos données a une réponse, ou un délai prolongé.",
    GenreAvis.copie_prete: "La copie de votre carnet est prête, pour sept jours.",
    GenreAvis.reunion: "Vos deux carnets n’en font plus qu’un ; des accords sont à redire.",
    GenreAvis.separation: "Vos deux carnets, qui avaient été réunis, sont de nouveau séparés.",
    GenreAvis.rendez_vous_change: "Un de vos rendez-vous a été déplacé, annulé ou repris.",
    GenreAvis.creneaux_proposes: "On vous propose plusieurs jours pour un rendez-vous : choisissez"
    " le vôtre.",
    GenreAvis.convocation: "Une structure vous convoque à un rendez-vous : la page dit quand et"
    " pour quoi.",
    GenreAvis.espace_ferme: "Votre espace a été fermé par un professionnel de votre cercle.",
    GenreAvis.identite_corrigee: "Votre identité ou vos coordonnées ont été corrigées : la page dit"
    " par qui.",
    GenreAvis.domaine_change: "Un texte de votre carnet a changé de domaine : qui peut le lire a pu"
    " changer.",
    GenreAvis.referent_parti: "Votre référent de parcours ne vous suit plus. La page « Mon cercle »"
    " dit qui prend la "
    "suite.",
    GenreAvis.professionnel_parti: "Un professionnel ne vous suit plus.",
    GenreAvis.code_annule: "Le code sur papier de votre espace a été annulé : il n’ouvre plus"
    " rien.",
    GenreAvis.carte_remise: "Une carte de codes a été faite pour entrer dans votre espace :"
    " l’ancienne ne marche plus.",
    GenreAvis.carte_confirmee: "Un professionnel a confirmé votre carte de codes. Vous aviez votre"
    " carte et vous avez choisi un nombre secret.",
    GenreAvis.carte_annulee: "Votre carte de codes a été annulée : elle n’ouvre plus rien.",
    GenreAvis.carte_bloquee: "Quelqu’un s’est trompé trop de fois avec votre carte de codes. La"
    " carte, ou son nombre secret, ne marche plus.",
    GenreAvis.carte_finit: "Il reste peu de codes sur votre carte. Demandez une autre carte.",
    GenreAvis.canal_change: "La façon d’entrer dans votre espace a changé : l’adresse ou le numéro"
    " d’avant ne marche plus.",
    GenreAvis.relais_rendu: "Un professionnel qui s’était arrêté vous suit de nouveau.",
    GenreAvis.mandat_note: "Un professionnel a noté que quelqu’un vous représente. Rien ne s’ouvre"
    " avant que le délégué l’ait confirmé.",
    GenreAvis.mandat_repondu: "Le délégué a répondu : la page dit qui vous représente.",
    GenreAvis.mandat_clos: "Quelqu’un ne vous représente plus : son espace n’ouvre plus rien.",
    GenreAvis.code_du_representant: "Un code sur papier a été préparé pour qui vous représente.",
    GenreAvis.accord_du_representant: "Qui vous représente a donné, ou retiré, un accord. Vous"
    " pouvez le retirer.",
    GenreAvis.accord_a_deux: "Qui vous représente a dit oui : cet accord attend le vôtre.",
    GenreAvis.message_recu: "Quelqu’un de votre cercle vous a écrit.",
    GenreAvis.document_recu: "Un document a été déposé dans votre carnet.",
    GenreAvis.invitation: "On vous propose d’inviter quelqu’un dans votre cercle. Rien ne s’ouvre"
    " sans votre oui.",
    GenreAvis.violation: "Un incident a touché vos données : lisez ce qui s’est passé, et ce que"
    " l’on fait.",
}
# Told to professionals alone: the person is never the one to tell.
AUX_PROFESSIONNELS = frozenset(
    {
        GenreAvis.accord_sensible,
        GenreAvis.lecture_changee,
        GenreAvis.autre_referent,
        GenreAvis.demande_repondue,
        GenreAvis.urgence_a_revoir,
        GenreAvis.conservation_reouverture,
        GenreAvis.demande_droit,
        GenreAvis.contestation,
        GenreAvis.offre_a_relire,
        GenreAvis.signalement,
        GenreAvis.alerte_lecture,
        GenreAvis.extraction,
        GenreAvis.doublon,
        GenreAvis.reunion_attend,
        GenreAvis.courriel_refuse,
        GenreAvis.espace_prepare,
        GenreAvis.texte_corrige,
        GenreAvis.rendez_vous_a_deux,
        GenreAvis.creneau_choisi,
        GenreAvis.relais_a_prendre,
        GenreAvis.habilitation_finit,
        GenreAvis.journal_sans_delegue,
        GenreAvis.habilitation_a_confirmer,
        GenreAvis.habilitation_sensible,
        GenreAvis.mandat_a_confirmer,
        GenreAvis.absence_notee,
        GenreAvis.absence_finie,
        GenreAvis.question_recue,
        GenreAvis.mention_recue,
        GenreAvis.invitation_recue,
        GenreAvis.invitation_acceptee,
        GenreAvis.invitation_close,
        GenreAvis.profil_corrige,
        GenreAvis.violation_notee,
    }
)

# The page where the person acts on it.
PAGES_A_ELLE: Mapping[GenreAvis, str] = {
    GenreAvis.entree_cercle: "mon-cercle",
    GenreAvis.sortie_cercle: "mon-cercle",
    GenreAvis.demande_acces: "qui-sait-quoi",
    GenreAvis.demande_acces_retiree: "qui-sait-quoi",
    GenreAvis.proposition_retiree: "mon-cercle",
    GenreAvis.identite_detachee: "qui-a-regarde",
    GenreAvis.accord: "qui-sait-quoi",
    GenreAvis.retrait: "qui-sait-quoi",
    GenreAvis.refus_note: "qui-sait-quoi",
    GenreAvis.demande_notee: "mes-droits",
    GenreAvis.proposition_referent: "mon-cercle",
    GenreAvis.nouveau_referent: "mon-cercle",
    GenreAvis.premiere_rencontre: "mon-cercle",
    GenreAvis.transfert: "mon-cercle",
    GenreAvis.accord_finit: "qui-sait-quoi",
    GenreAvis.notice_changee: "qui-sait-quoi",
    GenreAvis.ouverture_urgence: "qui-a-regarde",
    GenreAvis.urgence_refermee: "qui-a-regarde",
    GenreAvis.urgence_revue: "qui-a-regarde",
    GenreAvis.ouverture_d_elle: "qui-sait-quoi",
    GenreAvis.conservation_avis: "mes-droits",
    GenreAvis.conservation_archive: "mes-droits",
    GenreAvis.gel: "mes-droits",
    GenreAvis.reponse_droit: "mes-droits",
    GenreAvis.copie_prete: "mes-droits",
    GenreAvis.signalement_repondu: "qui-a-regarde",
    GenreAvis.rendez_vous_change: "mon-parcours",
    GenreAvis.convocation: "mon-parcours",
    GenreAvis.creneaux_proposes: "mon-parcours",
    GenreAvis.domaine_change: "mon-parcours",
    GenreAvis.reunion: "qui-sait-quoi",
    GenreAvis.separation: "qui-sait-quoi",
    GenreAvis.espace_ouvert: "qui-a-regarde",
    GenreAvis.code_remis: "qui-a-regarde",
    GenreAvis.code_annule: "qui-a-regarde",
    GenreAvis.carte_remise: "qui-a-regarde",
    GenreAvis.carte_confirmee: "qui-a-regarde",
    GenreAvis.carte_annulee: "qui-a-regarde",
    GenreAvis.carte_bloquee: "ma-carte",
    GenreAvis.carte_finit: "ma-carte",
    GenreAvis.canal_change: "qui-a-regarde",
    GenreAvis.identite_confirmee: "qui-a-regarde",
    GenreAvis.identite_corrigee: "mes-informations",
    GenreAvis.referent_parti: "mon-cercle",
    GenreAvis.professionnel_parti: "mon-cercle",
    GenreAvis.relais_rendu: "mon-cercle",
    GenreAvis.espace_ferme: "qui-a-regarde",
    GenreAvis.mandat_note: "qui-sait-quoi",
    GenreAvis.mandat_repondu: "qui-sait-quoi",
    GenreAvis.mandat_clos: "qui-sait-quoi",
    GenreAvis.code_du_representant: "qui-a-regarde",
    GenreAvis.accord_du_representant: "qui-sait-quoi",
    GenreAvis.accord_a_deux: "qui-sait-quoi",
    GenreAvis.message_recu: "mes-messages",
    GenreAvis.document_recu: "mes-documents",
    GenreAvis.invitation: "qui-sait-quoi",
    GenreAvis.violation: "mes-violations",
}
# The page where a professional does, when it is no carnet.
PAGES_AVIS: Mapping[GenreAvis, str] = {
    GenreAvis.offre_a_relire: "mes-offres",
    GenreAvis.accord_sensible: "registre-accords",
    GenreAvis.espace_ferme: "registre",
    GenreAvis.canal_change: "registre",
    GenreAvis.espace_prepare: "registre",
    GenreAvis.relais_a_prendre: "administration-professionnels",
    GenreAvis.journal_sans_delegue: "administration-professionnels",
    GenreAvis.habilitation_a_confirmer: "habilitations-a-confirmer",
    GenreAvis.habilitation_sensible: "habilitations-a-confirmer",
    GenreAvis.mandat_a_confirmer: "mandats-a-confirmer",
    GenreAvis.profil_corrige: "mon-compte",
    GenreAvis.absence_notee: "absences",
    GenreAvis.absence_finie: "absences",
    GenreAvis.message_recu: "messages",
    GenreAvis.question_recue: "messages",
    GenreAvis.mention_recue: "messages",
    GenreAvis.invitation_acceptee: "mes-demandes",
    GenreAvis.invitation_close: "mes-demandes",
    GenreAvis.violation_notee: "registre-violations",
}
