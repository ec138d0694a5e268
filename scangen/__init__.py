"""scangen turns one YAML spec of scan jobs and their result tables into the SQL of four databases."""

from __future__ import annotations

__version__ = "0.1.0"
