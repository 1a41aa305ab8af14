"""Ask professionals for a code of their own when their provider asks for none (RFC 6238)."""
