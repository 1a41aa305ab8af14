"""Compare an offer with a situation, and order offers for a need, every reason kept."""
