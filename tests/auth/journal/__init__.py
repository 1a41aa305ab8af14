"""Tests of the journal of accesses."""
