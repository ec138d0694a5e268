"""docs/hazards/: a page a rule of `scangen lint`, and their list."""

from __future__ import annotations

from textwrap import fill

from scangen.hazards import RULES, Rule

GROUPS = {
    "H1": "Data is lost",
    "H2": "It fails on rows that are there",
    "H3": "Others wait",
    "H4": "The running application breaks",
    "H5": "Keys and indexes",
    "H6": "Something means something else",
    "H7": "Names and sizes",
    "H8": "The way back",
}


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    return {"README.md": _list(), **{f"{code}.md": _page(rule) for code, rule in RULES.items()}}


def _list() -> str:
    lines = [
        "# What `scangen lint` looks for",
        "",
        fill(
            "Each rule has a code that stays, a weight that `lint:` in scangen.yaml may change, and a page. What is "
            "meant is accepted where the spec speaks of it, with the reason: `accept: {H102: nobody has read it since "
            "May}`; what is gone altogether is accepted at its table, and a table that is gone at scan_jobs. "
            "`scangen migrate new NAME --accept H102` accepts it for this once.",
            118,
        ),
    ]
    for prefix, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| rule | weighs | |", "|---|---|---|"]
        for code, rule in RULES.items():
            if code.startswith(prefix):
                lines.append(f"| [{code}]({code}.md) | {rule.severity.value} | {rule.title} |")
    return "\n".join([*lines, ""])


def _page(rule: Rule) -> str:
    weighs = {"error": "an error", "warning": "a warning", "off": "off unless `lint:` asks for it"}
    parts = [
        f"# {rule.code}: {rule.title}",
        f"*{GROUPS[rule.code[:2]]}; {weighs[rule.severity.value]}.*",
        fill(rule.why, 118),
        f"**Safer.** {rule.safer}",
        f"**If it is meant**, say so in the spec: `accept: {{{rule.code}: why}}`.",
    ]
    return "\n\n".join(parts) + "\n"
