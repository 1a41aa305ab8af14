"""Extend the national schema where it is silent: criteria, places, sessions, conventions, kind, funder, dates."""
