"""What is done with the rows that scans find: put in, paged through, counted, searched, compared with earlier scans."""

from __future__ import annotations

from scangen.model import Column, Key, Kind, Now
from scangen.operations.base import COUNT, MANY, ONE, VALUE, Maker, after, equal, insertion, word

_JOB, _ORDER = "scan_job_id", ("created_at", "id")
_IN_ORDER = "ORDER BY created_at, id"
_TEXTS = frozenset({Kind.STRING, Kind.TEXT})


def add_results(maker: Maker) -> None:
    """Everything that the table's roles ask for."""
    results = _Results(maker)
    results.insert()
    results.upsert()
    results.get()
    results.pages()
    results.counts()
    results.searches()


class _Results:
    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.table = maker.table
        self.select = f"SELECT * FROM {maker.name}"
        self.limit = f"LIMIT :{maker.free('limit')}"
        self.part = f"{self.limit} OFFSET :{maker.free('offset')}"
        self.identifiers = [c.name for c in self.table.columns if c.identifier]

    def insert(self) -> None:
        """One row, and many."""
        sql, types = insertion(self.table, self._given())
        name, default = self.table.name, "A parameter of NULL leaves the column's default."
        self.maker.add(f"insert_{name}", f"Puts one row in. {default}", sql, COUNT, parameters=types)
        about = "Puts many rows in, in as few round trips as the driver's executemany takes."
        self.maker.add(f"insert_many_{name}", about, sql, COUNT, parameters=types, batch=True)

    def _given(self) -> list[Column]:
        """The columns that a program gives a value."""
        columns = [c for c in self.table.columns if c.generated is None and not c.on_update_now]
        return [c for c in columns if not isinstance(c.default, Now)]

    def upsert(self) -> None:
        """One row, or new values for the one that the scan has of the same object."""
        name = f"upsert_{self.table.name}"
        key = self._object_key()
        if key is None:
            self.maker.leave(name, "no unique key of required columns begins with an identifier")
            return
        sql, types = insertion(self.table, self._given())
        kept = {*key.columns, *self.table.primary_key.columns}
        sets = [f"{word(c.name)} = excluded.{word(c.name)}" for c in self._given() if c.name not in kept]
        names = ", ".join(map(word, key.columns))
        sql = f"{sql} ON CONFLICT ({names}) " + (f"DO UPDATE SET {', '.join(sets)}" if sets else "DO NOTHING")
        about = f"Puts one row in, or gives the row with the same {', '.join(key.columns)} these values; its id stays."
        self.maker.add(name, about, sql, COUNT, parameters=types)

    def _object_key(self) -> Key | None:
        """The unique key by which a scan knows an object."""
        for key in self.table.uniques:
            required = all(self.table.column(column).required for column in key.columns)
            if key.columns[0] in self.identifiers and required:
                return key
        return None

    def get(self) -> None:
        """One row by its key; an object of a scan, and as the last scan found it."""
        name, key = self.table.name, self.table.primary_key.columns
        self.maker.add(f"get_{name}", "One row by its key.", f"{self.select} WHERE {equal(key)}", ONE)
        for by in self.identifiers:
            own = any(set(k.columns) == {by, _JOB} for k in self.table.uniques)
            sql = f"{self.select} WHERE {equal([by, _JOB])}" + ("" if own else f" {_IN_ORDER}")
            about = f"What one scan found of {by}."
            self.maker.add(f"get_{name}_by_{by}", about, sql, ONE if own else MANY)
            sql = f"{self.select} WHERE {equal([by])} ORDER BY created_at DESC, id DESC LIMIT 1"
            self.maker.add(f"latest_{name}_by_{by}", f"What was found last of {by}, in whichever scan.", sql, ONE)

    def pages(self) -> None:
        """All rows of a scan, or those with one value of a filterable column, a page at a time."""
        name = f"page_{self.table.name}"
        self._pages(name, "The first rows of a scan", [_JOB])
        about = "Some rows of a scan, counted from the first. A far page costs all before it: prefer the one by key."
        sql = f"{self.select} WHERE {equal([_JOB])} {_IN_ORDER} {self.part}"
        self.maker.add(f"{name}_offset", about, sql, MANY)
        for column in self._filterable():
            self._pages(f"{name}_by_{column}", f"The first rows of a scan with one {column}", [_JOB, column])

    def _pages(self, name: str, about: str, by: list[str]) -> None:
        where, limit = f"{self.select} WHERE {equal(by)}", f"{_IN_ORDER} {self.limit}"
        self.maker.add(name, f"{about}.", f"{where} {limit}", MANY)
        more = "The page after the one that ended with this created_at and id."
        self.maker.add(f"{name}_next", more, f"{where} AND {after(_ORDER, self.maker.free, '>')} {limit}", MANY)

    def counts(self) -> None:
        """How many rows a scan has, in all and by each filterable column."""
        name, where = f"count_{self.table.name}", f"FROM {self.maker.name} WHERE {equal([_JOB])}"
        self.maker.add(name, "How many rows a scan has.", f"SELECT COUNT(*) AS results {where}", VALUE)
        for column in self._filterable():
            by, about = word(column), f"How many rows of a scan have which {column}."
            sql = f"SELECT {by}, COUNT(*) AS results {where} GROUP BY {by} ORDER BY {by}"
            self.maker.add(f"{name}_by_{column}", about, sql, MANY)

    def _filterable(self) -> list[str]:
        return [c.name for c in self.table.columns if c.filterable]

    def searches(self) -> None:
        """By a part of a searchable column within a scan, and by its beginning in all scans."""
        for column in self.table.columns:
            if not column.searchable:
                continue
            name, by = f"search_{self.table.name}_by_{column.name}", word(column.name)
            if column.type.kind not in _TEXTS:
                self.maker.leave(name, f"{column.name} is no text")
                continue
            about = (
                f"The rows of a scan with a text somewhere in {column.name}; it is taken as it is, without wildcards."
            )
            where = f"WHERE {equal([_JOB])} AND CONTAINS({by}, :{self.maker.free('term')})"
            sql = f"{self.select} {where} {_IN_ORDER} {self.part}"
            self.maker.add(name, about, sql, MANY)
            about = f"The rows of all scans whose {column.name} begins with a text, in its order."
            sql = f"{self.select} WHERE STARTS_WITH({by}, :{self.maker.free('prefix')}) ORDER BY {by}, id {self.limit}"
            self.maker.add(f"{name}_prefix", about, sql, MANY)
