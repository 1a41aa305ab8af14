"""Say who is away, until when, and who answers meanwhile."""
