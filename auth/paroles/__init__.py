"""Note what the person shuts: herself, or said to somebody of her circle or to the DPO."""
