"""Share the small world of the web tests."""

from tests.web.conftest import monde as monde  # a fixture
