"""SG1xx: reading a file and making YAML of it."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG101": Code(
        "The file cannot be read",
        "It has no read permission, vanished, or is a device or a pipe. Every spec is a regular file that you may "
        "read.",
        environment=True,
    ),
    "SG102": Code(
        "A folder stands where a spec is expected",
        "Everything in the specs folder whose name ends in .yaml or .yml is a spec. Rename the folder.",
    ),
    "SG103": Code(
        "The file is too large",
        "A spec holds one table and has at most 1 MiB. The limit keeps a mistaken file from taking all memory.",
    ),
    "SG104": Code(
        "The file is not UTF-8",
        "The message names the first byte that is wrong. Save the file as UTF-8; a byte order mark may stand first.",
    ),
    "SG105": Code(
        "A character that may not stand in a spec",
        "Control characters, marks that turn the reading direction and Unicode's own line ends are refused, raw "
        "or as an escape: a reviewer does not see them, and servers store them each in their own way.",
    ),
    "SG106": Code(
        "The file is empty",
        "It holds nothing but blanks and comments. Begin with `table: name` or `result_table: name`, or remove it.",
    ),
    "SG107": Code(
        "This is not YAML",
        "The message is the parser's; the hint says what it mostly means. Text with ': ' or ' #' in it, or that "
        "begins with one of @ ` % & * ! | > [ {, needs quotes.",
    ),
    "SG108": Code(
        "A tab indents or separates",
        "YAML allows blanks alone to indent. Set the editor to write blanks.",
    ),
    "SG109": Code(
        "A key stands twice",
        "YAML would let the second win in silence; here it is an error. Remove one of the two.",
    ),
    "SG110": Code(
        "An anchor or an alias",
        "`&name` and `*name` are not taken: what a spec says stands where it is said, and a few aliases of "
        "aliases can fill all memory. Write it out; text that begins with one of the two characters needs quotes.",
    ),
    "SG111": Code(
        "A tag",
        "`!!python/object` and the like are not taken. Text that begins with an exclamation mark needs quotes.",
    ),
    "SG112": Code(
        "A merge key",
        "`<<` is not taken, as anchors are not. Write out what it would merge.",
    ),
    "SG113": Code(
        "Several documents in a file",
        "A spec holds one table. Give what follows `---` a file of its own.",
    ),
    "SG114": Code(
        "Nested too deep",
        "Nothing in the language nests that deep. Mostly a bracket is missing.",
    ),
    "SG115": Code(
        "A key that is no word",
        "A list or a mapping stands where a key is expected, as after `? ` or in `{[a]: b}`. Write `key: value`.",
    ),
    "SG116": Code(
        "The specs folder cannot be read",
        "It does not exist, or you may not read it. `scangen init` makes a project; `specs` in scangen.yaml says "
        "where the specs are, and `--project` where the project is.",
        environment=True,
    ),
    "SG117": Code(
        "The specs folder holds no spec",
        "Specs are files that end in .yaml or .yml, directly in the folder. `scangen new NAME` writes one.",
    ),
    "SG118": Code(
        "A comma ended a value",
        "Inside { } and [ ] a comma ends what stands before it, so the rest of the value became a key. Quotes "
        "keep it together: `{type: 'decimal(10,2)'}`.",
    ),
}
