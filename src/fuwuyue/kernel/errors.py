"""The one kind of error that a person can mend."""


class UserError(Exception):
    """Something that the person at the keyboard can put right; shown as it is, without a traceback.

    `str(error)` is one translated sentence that says what is wrong, with the value, and what to do next. Commands print
    it and exit with status 2; pages show it beside the field. It never holds a name, number or free text of a resident.
    """
