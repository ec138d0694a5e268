"""`python -m scangen`."""

from __future__ import annotations

import sys

from scangen.cli import main

sys.exit(main())
