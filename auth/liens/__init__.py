"""Let accompanied people log in by a link or a code received by mail or by SMS."""
