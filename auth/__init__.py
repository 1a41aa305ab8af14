"""Say who may read what, and keep the proof: identity, consent, circle, journal."""
