"""Let accompanied people log in by a link received by mail."""
