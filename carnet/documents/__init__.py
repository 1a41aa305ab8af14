"""Keep the papers of a person's life: asked for once, sealed, read by whom their domain opens."""
