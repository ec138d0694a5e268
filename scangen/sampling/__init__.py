"""From a sample of what an API returns, or from its JSON Schema, to the spec of a result table.

file ─source─► records ─profile─► fields ┐
             ► JSON Schema ─schema─► fields ┴─propose─► YAML, with the evidence in comments
"""
