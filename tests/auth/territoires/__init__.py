"""Tests of the territoires and of who administers them."""
