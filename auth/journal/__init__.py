"""Keep the proof of every access."""
