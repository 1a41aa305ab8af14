"""Compare needs with offers, zone by zone, where nobody can be recognised."""
