"""The queries on pg_catalog by which a schema is read, for a server's version."""

from __future__ import annotations

from collections.abc import Collection

_HERE = "c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

_OPTIONS = "(SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace)"

# The description is no join: without statistics, 18.6 compares each relation with every description.
_RELATIONS = f"""
SELECT c.oid, c.relname, c.relkind, obj_description(c.oid, 'pg_class'), c.reloptions, {_OPTIONS},
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
       ARRAY[CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
             CASE WHEN c.relrowsecurity THEN 'row level security' END,
             CASE WHEN EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND c.relkind IN ('r', 'p'))
                  THEN 'rewrite rules' END,
             CASE WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN 'inherits' END]
FROM pg_class c
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition AND {{here}}
  AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid
                  AND (p.deptype = 'e' OR c.relkind = 'S' AND p.deptype IN ('a', 'i')))
"""

_COLUMNS = """
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated, s.description,
       CASE WHEN a.attcollation <> t.typcollation THEN l.collname END, a.attidentity, a.attnum
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_description s
    ON s.objoid = a.attrelid AND s.classoid = 'pg_class'::regclass AND s.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND {here}
ORDER BY a.attrelid, a.attnum
"""

# A foreign key to a partitioned table has a copy of itself for each partition, with a parent.
_CONSTRAINTS = """
SELECT o.conrelid, o.conname, o.contype, o.convalidated, {enforced}, o.confdeltype, f.relname, o.confrelid,
       o.conkey, o.confkey, pg_get_expr(o.conbin, o.conrelid),
       ARRAY[CASE WHEN o.condeferrable THEN 'deferrable' END,
             CASE WHEN o.contype = 'f' AND o.confupdtype <> 'a' THEN 'acts ON UPDATE too' END,
             CASE WHEN o.contype = 'f' AND o.confmatchtype <> 's' THEN 'MATCH FULL' END,
             CASE WHEN o.contype = 'f' AND f.relnamespace <> c.relnamespace THEN 'to a table of another schema' END,
             CASE WHEN o.contype = 'c' AND o.connoinherit THEN 'NO INHERIT' END,
             CASE WHEN o.contype = 'u' AND (SELECT {distinct} FROM pg_index i WHERE i.indexrelid = o.conindid)
                  THEN 'NULLS NOT DISTINCT' END]
FROM pg_class c
JOIN pg_constraint o ON o.conrelid = c.oid
LEFT JOIN pg_class f ON f.oid = o.confrelid
WHERE o.contype NOT IN ('n', 't') AND o.conparentid = 0 AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND {here}
   OR o.contype = 'n' AND NOT o.convalidated AND NOT c.relispartition AND {here}
ORDER BY o.conname
"""

# A row for each column, those that are included without a tail. 1 is descending, 2 is NULLs first:
# https://www.postgresql.org/docs/current/catalog-pg-index.html (indoption)
_INDEXES = """
SELECT i.indrelid, x.relname, i.indisunique, i.indisvalid AND i.indisready,
       ARRAY[CASE WHEN {distinct} THEN 'NULLS NOT DISTINCT' END, array_to_string(x.reloptions, ', '),
             (SELECT 'tablespace ' || spcname FROM pg_tablespace
              WHERE oid = x.reltablespace AND x.reltablespace <> c.reltablespace)],
       m.amname, pg_get_expr(i.indpred, i.indrelid), i.indoption[e.attnum - 1] & 1 = 1,
       a.attname,
       CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, e.attnum, false) ELSE quote_ident(a.attname) END,
       CASE WHEN e.attnum <= i.indnkeyatts
            THEN CASE WHEN i.indcollation[e.attnum - 1] <> coalesce(a.attcollation, e.attcollation)
                      THEN ' COLLATE ' || quote_ident(l.collname) ELSE '' END
                 || CASE WHEN p.opcdefault AND e.attoptions IS NULL THEN '' ELSE ' ' || p.opcname END
                 || coalesce(' (' || array_to_string(e.attoptions, ', ') || ')', '')
                 || CASE i.indoption[e.attnum - 1] WHEN 1 THEN ' NULLS LAST' WHEN 2 THEN ' NULLS FIRST' ELSE '' END END
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
JOIN pg_attribute e ON e.attrelid = i.indexrelid AND e.attnum > 0
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[e.attnum - 1] AND a.attnum <> 0
LEFT JOIN pg_opclass p ON p.oid = i.indclass[e.attnum - 1]
LEFT JOIN pg_collation l ON l.oid = i.indcollation[e.attnum - 1]
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {here}
  AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
ORDER BY x.relname, e.attnum
"""

# Of a foreign key's own triggers, those that are switched off, with the name of the key.
_TRIGGERS = """
SELECT t.tgrelid, CASE WHEN t.tgisinternal THEN o.conname END, t.tgname, t.tgtype, t.tgenabled,
       ARRAY(SELECT attname::text FROM unnest(t.tgattr::int2[]) WITH ORDINALITY k (num, place)
             JOIN pg_attribute ON attrelid = t.tgrelid AND attnum = k.num ORDER BY k.place),
       p.proname, p.prosrc, l.lanname, p.proconfig, p.prosecdef,
       CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid) END
FROM pg_class c
JOIN pg_trigger t ON t.tgrelid = c.oid
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_constraint o ON o.oid = t.tgconstraint
WHERE (NOT t.tgisinternal OR t.tgenabled = 'D' AND o.contype = 'f' AND o.conrelid = c.oid)
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND {here}
ORDER BY t.tgname
"""

_PARTITIONS = f"""
SELECT i.inhparent, p.relname, pg_get_expr(p.relpartbound, p.oid), i.inhdetachpending, p.reloptions,
       {_OPTIONS.replace("c.", "p.")}
FROM pg_class c
JOIN pg_inherits i ON i.inhparent = c.oid
JOIN pg_class p ON p.oid = i.inhrelid
WHERE c.relkind = 'p' AND NOT c.relispartition AND {{here}}
"""


_ASKED = {
    "relations": _RELATIONS,
    "columns": _COLUMNS,
    "constraints": _CONSTRAINTS,
    "indexes": _INDEXES,
    "triggers": _TRIGGERS,
}
_ALL = {**_ASKED, "partitions": _PARTITIONS}


def live_queries(version: int) -> dict[str, str]:
    """The queries on the current schema by what they read, each with the table's oid first.

    `version` is server_version_num.
    """
    return {what: text.format(here=_HERE, **_words(version)) for what, text in _ALL.items()}


def scratch_queries(version: int, names: Collection[str]) -> dict[str, str]:
    """The queries on this session's temporary tables of these names."""
    listed = ", ".join(f"to_regclass('pg_temp.{name}')" for name in sorted(names))
    return {what: text.format(here=f"c.oid IN ({listed})", **_words(version)) for what, text in _ASKED.items()}


def _words(version: int) -> dict[str, str]:
    """What a version has no column for:
    https://www.postgresql.org/docs/release/18.0/ (NOT ENFORCED), …/15.0/ (NULLS NOT DISTINCT), …/14.0/.
    """
    return {
        "enforced": "o.conenforced" if version >= 180000 else "true",
        "distinct": "i.indnullsnotdistinct" if version >= 150000 else "false",
    }
