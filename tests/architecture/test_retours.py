"""Check that each success leads back to what it changed, or says why it need not."""

from web.app import PAGES
from web.tranches import reunir_tables

# The page that the success opens is the thing itself, its list, or all that is left of it.
SUR_PLACE = {
    "c’est la page de la chose même, ou du carnet qui vient de s’ouvrir": (
        "accueil_reduit canal_change carte_confirmee carnet_ouvert carnets_reunis"
        " cercle_rejoint compte_rouvert"
        " conversation_close conversation_ouverte conversation_rouverte"
        " document_depose document_retire"
        " contact_note convention_retiree copie_demandee courrier_pret courrier_remis"
        " courrier_repris delai_prolonge demande demande_dite desaccord"
        " ecran_repris entreprise_creee entreprise_modifiee espace_ferme fermeture_notee"
        " habilitation_donnee habilitation_proposee identite_attendue identite_corrigee"
        " notice_publiee offre_copiee"
        " offre_gardee offre_precisee offre_publiee ordinateur_a_moi ordinateur_partage papier"
        " papiers_ecrits papiers_publies places_demandees places_dites premier_accord"
        " invitation_faite invitation_repondue"
        " referent_propose reponse_droit reponse_notee session_notee urgence_ouverte"
        " son_code son_code_sms urgence_sensible"
        " violation_notee violation_corrigee violation_conclue violation_rouverte violation_dite"
    ),
    "c’est la liste où la chose se lit, en tête ou à son rang": (
        "accord_donne alerte_close carnet_rouvert compte_ferme connexion_fermee"
        " connexions_fermees demande_droit depart_annule depart_fixe doublon_ecarte"
        " doublon_offre_distinctes doublon_offre_meme erreur_signalee erreur_traitee exclusion"
        " duree_du_journal"
        " etiquette_creee etiquette_posee vue_enregistree vue_modifiee vue_remise"
        " absence_notee exclusion_levee favori gel habilitation_confirmee habilitation_finie"
        " habilitation_refusee offre_archivee offre_confirmee"
        " accord_en_mandat mandat_clos mandat_confirme mandat_note mandat_refuse"
        " offre_reprise portefeuille_confie professionnel_invite recherche_modifiee"
        " recherche_suivie signalement signalement_repondu structure_creee structure_modifiee"
        " urgence_revue resume_choisi profil_ecrit profil_corrige invitation_renvoyee"
        " rappels_choisis rappels_regles referents_proposes"
    ),
    "rien n’a changé": "reste_enregistre",
    "il n’en reste rien à montrer": (
        "absence_finie accord_retire accord_retire_en_mandat accueil_efface agenda_coupe"
        " ajout_annule avis_repris"
        " carnets_separes cercle_quitte"
        " carte_annulee code_annule copie_effacee deconnexion demande_acces_retiree"
        " demande_acces_rappelee demande_refusee"
        " demande_retiree doublon_offre_annule echange_retire favori_retire gel_leve"
        " identite_detachee jeton_revoque note_annulee proposition_retiree qui_vient_fini"
        " etiquette_enlevee profil_plus_tard"
        " recherche_fermee session_annulee urgence_fermee urgence_refermee"
    ),
}


def test_each_success_leads_back_to_what_changed() -> None:
    faits, revenir = reunir_tables(PAGES, "FAITS").keys(), reunir_tables(PAGES, "REVENIR").keys()
    dits = [fait for raison in SUR_PLACE.values() for fait in raison.split()]
    assert len(dits) == len(set(dits)), "said twice"
    assert revenir <= faits
    assert faits - revenir == set(dits)
