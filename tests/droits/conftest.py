"""Give the tests of these slices one small territoire."""

from tests.auth.lieu import lieu as lieu
from tests.auth.lieu import refuse as refuse
