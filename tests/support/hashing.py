"""Passwords hashed as in the settings, with so little work that tests stay fast."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickHasher(ScryptPasswordHasher):
    """scrypt that guards nothing."""

    work_factor = 2**4
    parallelism = 1
