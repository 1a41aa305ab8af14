"""Keep searches, and tell who keeps them what is new."""
