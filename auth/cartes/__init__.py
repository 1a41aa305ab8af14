"""Let a person enter with a printed card of codes, when she has neither e-mail nor mobile."""
