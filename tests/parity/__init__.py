"""The parity suite: behaviours as data (`tests/cases/parity/`), and one runner for every server.

`cases` reads the files, `ways` are the driver and SQLAlchemy Core, `steps` takes a case's steps on one of them,
`sessions` those of several sessions at once, `refusals` says what kind of rule an error is about, `databases` keeps
the databases, `conform` holds a server against the cases.
"""
