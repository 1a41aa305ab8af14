"""Remember what was sent under which key, so that two sendings are one act."""
