"""Keep the register of violations of data (RGPD, article 33-5), its delays, and who was told."""
