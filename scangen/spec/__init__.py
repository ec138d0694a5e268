"""From YAML to the model: `source` reads bytes, `reader` makes a draft of each file, `link` makes drafts one schema."""
