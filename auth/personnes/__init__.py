"""Hold the accompanied people."""
