"""What can be done with divisions, units, roles and duties, one module each.

Each write leaves an entry in the audit, in its own transaction: names of fields and ids of records, never the name of a
unit or of a person. One call leaves one entry, on the record that it is about; where other rows change by it, they tell
so themselves, by the day that they bear. Only a row that is gone tells nothing, so it gets an entry of its own
(`units.end_unit`). `now` is the moment of the entry, with its time zone; the days come apart from it. `by` is who does
it; nobody on the command line.
"""
