"""The tables of a Discourse Network Analyzer 3 database: names, columns and checks that DNA expects.

Written from the layout of databases that DNA 3.0.7 makes (https://github.com/leifeld-lab/dna); a test compares
tables and columns with one of them.
"""

from __future__ import annotations

from typing import Final

#: Version that DNA reads in the table SETTINGS to decide whether it can open a file, and that version's date.
SETTINGS: Final = (("version", "3.0.7"), ("date", "2022-06-10"))

#: Longest short text, name or attribute, in code points.
LONGEST: Final = 190

_COLOUR = ", ".join(
    f"{name} INTEGER NOT NULL DEFAULT 0 CHECK ({name} BETWEEN 0 AND 255)" for name in ("Red", "Green", "Blue")
)

#: What a coder may do; every coder that we write may do all of it.
PERMISSIONS: Final = tuple(
    f"Permission{name}"
    for name in (
        "AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements",
        "DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders",
        "EditCoderRelations", "ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements",
        "EditOthersStatements",
    )
)  # fmt: skip


def _flag(name: str, default: int = 1) -> str:
    return f"{name} INTEGER NOT NULL CHECK ({name} BETWEEN 0 AND 1) DEFAULT {default}"


def _name(name: str, default: str = "") -> str:
    return f"{name} TEXT NOT NULL {default} CHECK (LENGTH({name}) < 191)"


def _key(name: str, table: str) -> str:
    return f"FOREIGN KEY({name}) REFERENCES {table}(ID) ON DELETE CASCADE"


def _value_table(name: str, value: str, *more: str) -> str:
    keys = (_key("StatementId", "STATEMENTS"), _key("VariableId", "VARIABLES"), *more)
    return (
        f"CREATE TABLE {name}(ID INTEGER PRIMARY KEY NOT NULL, StatementId INTEGER NOT NULL, "
        f"VariableId INTEGER NOT NULL, {value}, {', '.join(keys)}, UNIQUE (StatementId, VariableId))"
    )


_ID = "ID INTEGER NOT NULL PRIMARY KEY"
_BLANK = "DEFAULT ''"

#: Statements that make the empty tables, in the order in which they refer to each other.
TABLES: Final = (
    "CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT NOT NULL)",
    f"CREATE TABLE CODERS({_ID}, {_name('Name')}, {_COLOUR}, "
    "Refresh INTEGER NOT NULL CHECK (Refresh BETWEEN 0 AND 9999) DEFAULT 0, "
    "FontSize INTEGER NOT NULL CHECK (FontSize BETWEEN 1 AND 99) DEFAULT 14, "
    f"{_name('Password')}, PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300, "
    f"{_flag('ColorByCoder', 0)}, {_flag('PopupDecoration', 0)}, {_flag('PopupAutoComplete')}, "
    f"{', '.join(_flag(name) for name in PERMISSIONS)})",
    f"CREATE TABLE DOCUMENTS({_ID}, {_name('Title')}, Text TEXT NOT NULL, Coder INTEGER, "
    f"{_name('Author', _BLANK)}, {_name('Source', _BLANK)}, {_name('Section', _BLANK)}, "
    f"Notes TEXT NOT NULL DEFAULT '', {_name('Type', _BLANK)}, Date INTEGER NOT NULL, {_key('Coder', 'CODERS')})",
    f"CREATE TABLE STATEMENTTYPES({_ID}, {_name('Label')}, {_COLOUR})",
    f"CREATE TABLE VARIABLES({_ID}, {_name('Variable')}, DataType TEXT NOT NULL CHECK (DataType = 'boolean' OR "
    "DataType = 'integer' OR DataType = 'long text' OR DataType = 'short text') DEFAULT 'short text', "
    f"StatementTypeId INTEGER, {_key('StatementTypeId', 'STATEMENTTYPES')}, UNIQUE (Variable, StatementTypeId))",
    f"CREATE TABLE VARIABLELINKS({_ID}, SourceVariableId INTEGER, TargetVariableId INTEGER, "
    f"CHECK (TargetVariableId != SourceVariableId), {_key('SourceVariableId', 'VARIABLES')}, "
    f"{_key('TargetVariableId', 'VARIABLES')})",
    f"CREATE TABLE REGEXES(Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191), {_COLOUR})",
    f"CREATE TABLE CODERRELATIONS({_ID}, Coder INTEGER CHECK(Coder > 0), OtherCoder INTEGER CHECK(OtherCoder > 0), "
    f"{_flag('viewStatements')}, {_flag('editStatements')}, {_flag('viewDocuments')}, {_flag('editDocuments')}, "
    f"CHECK (Coder != OtherCoder), {_key('Coder', 'CODERS')}, {_key('OtherCoder', 'CODERS')})",
    f"CREATE TABLE STATEMENTS({_ID}, StatementTypeId INTEGER, DocumentId INTEGER, "
    "Start INTEGER NOT NULL CHECK(Start >= 0), Stop INTEGER NOT NULL CHECK(Stop >= 0), Coder INTEGER, "
    f"CHECK (Start < Stop), {_key('StatementTypeId', 'STATEMENTTYPES')}, {_key('Coder', 'CODERS')}, "
    f"{_key('DocumentId', 'DOCUMENTS')})",
    _value_table("DATABOOLEAN", "Value INTEGER NOT NULL DEFAULT 1"),
    _value_table("DATAINTEGER", "Value INTEGER NOT NULL DEFAULT 0"),
    "CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
    "Value TEXT NOT NULL DEFAULT '' CHECK (LENGTH(Value) < 191), Red INTEGER CHECK (Red BETWEEN 0 AND 255), "
    "Green INTEGER CHECK (Green BETWEEN 0 AND 255), Blue INTEGER CHECK (Blue BETWEEN 0 AND 255), "
    f"ChildOf INTEGER CHECK(ChildOf > 0), UNIQUE (VariableId, Value), {_key('ChildOf', 'ENTITIES')}, "
    f"{_key('VariableId', 'VARIABLES')})",
    _value_table("DATASHORTTEXT", "Entity INTEGER NOT NULL", _key("Entity", "ENTITIES")),
    _value_table("DATALONGTEXT", "Value TEXT DEFAULT ''"),
    "CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL, "
    "AttributeVariable TEXT NOT NULL CHECK (LENGTH(AttributeVariable) < 191), "
    f"UNIQUE(VariableId, AttributeVariable), {_key('VariableId', 'VARIABLES')})",
    "CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY NOT NULL, EntityId INTEGER NOT NULL, "
    "AttributeVariableId INTEGER NOT NULL, "
    "AttributeValue TEXT NOT NULL DEFAULT '' CHECK (LENGTH(AttributeValue) < 191), "
    f"UNIQUE (EntityId, AttributeVariableId), {_key('EntityId', 'ENTITIES')}, "
    f"{_key('AttributeVariableId', 'ATTRIBUTEVARIABLES')})",
)
