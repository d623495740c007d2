"""Disclosure control: counts of persons that leave their scope and tell of none of them. Pure, exact, no Django."""
