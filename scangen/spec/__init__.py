"""From YAML to the model: `source` reads bytes, `reader` makes a draft of each file, `link` makes drafts one schema."""

from scangen.spec.draft import Draft
from scangen.spec.link import link
from scangen.spec.load import read_schema, spec_files
from scangen.spec.project_file import PROJECT_FILE, find_project
from scangen.spec.reader import read_file, read_text

__all__ = ["PROJECT_FILE", "Draft", "find_project", "link", "read_file", "read_schema", "read_text", "spec_files"]
