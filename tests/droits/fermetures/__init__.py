"""Tests of the closings, noted apart."""
