"""What tests of the operation share with those of the site."""

from tests.site.conftest import browser  # noqa: F401
