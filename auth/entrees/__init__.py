"""Open her own space to an accompanied person, with a code on a paper."""
