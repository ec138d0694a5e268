"""What could go wrong in a migration: rules that read a finished plan, the way down too, and change nothing.

A rule is a file here with a `RULE`, and a page in `docs/hazards/`. `hazards` runs all of them.
"""

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.run import RULES, hazards

__all__ = ["RULES", "Finding", "Rule", "Severity", "Subject", "hazards"]
