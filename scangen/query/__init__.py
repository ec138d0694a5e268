"""Portable queries: one SELECT, INSERT, UPDATE or DELETE, written once, with named parameters.

`compile_query` reads a text, holds it against the tables and types it; `spell_query` writes it as the SQL of one
dialect in the parameter style of a driver. The expressions within are those of `scangen.expression`.
"""

from scangen.query.check import Compiled, Parameter, compile_query
from scangen.query.spell import QuerySpeller, Spelled, spell_query
from scangen.query.style import Style

__all__ = ["Compiled", "Parameter", "QuerySpeller", "Spelled", "Style", "compile_query", "spell_query"]
