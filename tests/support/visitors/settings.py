"""The settings of the site, with the visitors."""

from fuwuyue.config.settings import *  # noqa: F403
from fuwuyue.config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.support.visitors"]
