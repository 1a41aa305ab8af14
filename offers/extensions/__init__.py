"""Extend the national schema where it is silent.

Criteria, places, sessions, conventions, kind, funder, dates.
"""
