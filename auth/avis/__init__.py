"""Tell people that something happened, without saying what outside the wall."""
