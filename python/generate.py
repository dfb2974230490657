"""Writes schema.py and documents.py of the package from ../schema/*.graphqls and questions/*.graphql.

Each fragment of the questions is one class, and what a question selects of a record is one fragment: so the class has the fields that are asked for,
all of them and no others. Run it after a change of either (python generate.py); the tests fail where that was forgotten.
"""

from __future__ import annotations

import hashlib
import keyword
import pprint
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import graphql as gql

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "src" / "backchannel"
SCALARS = {"ID": "str", "String": "str", "Date": "str", "Int": "int", "Float": "float", "Boolean": "bool"}


def schema_files() -> list[Path]:
    return sorted((HERE.parent / "schema").glob("*.graphqls"), key=lambda path: path.name)


def fingerprint() -> str:
    """The same 16 digits that the service tells in its header Backchannel-Schema."""
    digest = hashlib.sha256()
    for path in schema_files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def snake(name: str) -> str:
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    return name + "_" if keyword.iskeyword(name) else name


def prose(text: str | None) -> str:
    return " ".join((text or "").split()).replace("\\", "\\\\").replace('"""', "'''")


class Generator:
    def __init__(self) -> None:
        self.schema = gql.build_schema("\n".join(path.read_text() for path in schema_files()))
        text = "\n".join(path.read_text() for path in sorted((HERE / "questions").glob("*.graphql")))
        self.document = gql.parse(text)
        rules = [rule for rule in gql.specified_rules if rule is not gql.specified_rules[0] and rule.__name__ != "NoUnusedFragmentsRule"]
        if errors := gql.validate(self.schema, self.document, rules):
            sys.exit("\n".join(str(error) for error in errors))
        self.fragments = {d.name.value: d for d in self.document.definitions if isinstance(d, gql.FragmentDefinitionNode)}
        self.operations = {d.name.value: d for d in self.document.definitions if isinstance(d, gql.OperationDefinitionNode) and d.name}
        self.enums: set[str] = set()
        self.inputs: set[str] = set()

    def fields(
        self, parent: gql.GraphQLNamedType, selection: gql.SelectionSetNode, optional: bool = False
    ) -> Iterator[tuple[str, gql.GraphQLField, gql.FieldNode, bool]]:
        for node in selection.selections:
            if isinstance(node, gql.FieldNode):
                yield (node.alias or node.name).value, parent.fields[node.name.value], node, optional  # type: ignore[attr-defined]
            elif isinstance(node, gql.InlineFragmentNode):
                assert node.type_condition
                kind = self.schema.get_type(node.type_condition.name.value)
                assert kind
                yield from self.fields(kind, node.selection_set, True)
            else:
                sys.exit(f"a fragment spreads another among its own fields, give a field for it: {gql.print_ast(node)}")

    def one(self, node: gql.FieldNode) -> str:
        spreads = node.selection_set.selections if node.selection_set else ()
        if len(spreads) != 1 or not isinstance(spreads[0], gql.FragmentSpreadNode):
            sys.exit(f"{node.name.value} has to select one fragment")
        return spreads[0].name.value

    def annotation(self, kind: gql.GraphQLType, name: str) -> str:
        if isinstance(kind, gql.GraphQLNonNull):
            return self.annotation(kind.of_type, name).removesuffix(" | None")
        if isinstance(kind, gql.GraphQLList):
            return f"tuple[{self.annotation(kind.of_type, name)}, ...] | None"
        return f"{name} | None"

    def reader(self, kind: gql.GraphQLType, value: str, name: str, nullable: bool = True) -> str:
        if isinstance(kind, gql.GraphQLNonNull):
            return self.reader(kind.of_type, value, name, False)
        if name in SCALARS.values() and not isinstance(kind, gql.GraphQLList):
            return value
        if isinstance(kind, gql.GraphQLList):
            inner = self.reader(kind.of_type, "each", name)
            read = f"tuple({value})" if inner == "each" else f"tuple({inner} for each in {value})"
        elif name in self.enums:
            read = f"{name}({value})"
        else:
            read = f"{name}.read({value})"
        return f"None if {value} is None else {read}" if nullable else read

    def class_of(self, fragment: gql.FragmentDefinitionNode) -> str:
        parent = self.schema.get_type(fragment.type_condition.name.value)
        assert parent
        name = fragment.name.value
        about = prose(parent.description)
        if name != parent.name:
            about += f" What answers tell of a {parent.name} in this place."
        lines, reads = [f"@dataclass(frozen=True, slots=True, repr=False)\nclass {name}(Part):", f'    """{about}"""\n'], []
        for alias, field, node, optional in self.fields(parent, fragment.selection_set):
            kind = field.type
            named = gql.get_named_type(kind)
            if gql.is_enum_type(named):
                self.enums.add(named.name)
                typed = named.name
            else:
                typed = SCALARS.get(named.name) or self.one(node)
            if optional and isinstance(kind, gql.GraphQLNonNull):
                kind = kind.of_type
            at = f'raw.get("{alias}")' if optional else f'raw["{alias}"]'
            lines += [f"    {snake(alias)}: {self.annotation(kind, typed)}", f'    """{prose(field.description)}"""']
            read = self.reader(kind, at, typed)
            if optional and " else " in read:
                check, _, made = read.partition(" else ")
                read = check + " else " + made.replace(at, f'raw["{alias}"]')
            reads.append(f"            {snake(alias)}={read},")
        lines += ["\n    @classmethod", f"    def read(cls, raw: Raw) -> {name}:", f'        """Reads a {name} as the API writes it."""', "        return cls("]
        return "\n".join([*lines, *reads, "        )"])

    def enum(self, name: str) -> str:
        kind = self.schema.get_type(name)
        assert isinstance(kind, gql.GraphQLEnumType)
        lines = [f"class {name}(Word):", f'    """{prose(kind.description)}"""\n']
        for word, value in kind.values.items():
            lines += [f'    {word} = "{word}"', f'    """{prose(value.description)}"""']
        return "\n".join(lines)

    def find_inputs(self, kind: gql.GraphQLType) -> None:
        named = gql.get_named_type(kind)
        if gql.is_enum_type(named):
            self.enums.add(named.name)
        elif isinstance(named, gql.GraphQLInputObjectType) and named.name not in self.inputs:
            self.inputs.add(named.name)
            for field in named.fields.values():
                self.find_inputs(field.type)

    def input(self, name: str) -> str:
        kind = self.schema.get_type(name)
        assert isinstance(kind, gql.GraphQLInputObjectType)

        def typed(t: gql.GraphQLType) -> str:
            if isinstance(t, gql.GraphQLNonNull):
                return typed(t.of_type)
            if isinstance(t, gql.GraphQLList):
                return f"Sequence[{typed(t.of_type)}]"
            return SCALARS.get(t.name) or (f"{t.name} | str" if gql.is_enum_type(t) else t.name)  # type: ignore[attr-defined]

        lines = [f'{name} = TypedDict("{name}", {{']
        for field_name, field in kind.fields.items():
            wrap = "{}" if isinstance(field.type, gql.GraphQLNonNull) else "NotRequired[{}]"
            lines += [f"    # {prose(field.description)}", f'    "{field_name}": "{wrap.format(typed(field.type))}",']
        return "\n".join([*lines, "})", f'"""{prose(kind.description)}"""'])

    def spread_in(self, selection: gql.SelectionSetNode, found: dict[str, None]) -> dict[str, None]:
        for node in selection.selections:
            if isinstance(node, gql.FragmentSpreadNode):
                if node.name.value not in found:
                    found[node.name.value] = None
                    self.spread_in(self.fragments[node.name.value].selection_set, found)
            elif node.selection_set:  # type: ignore[attr-defined]
                self.spread_in(node.selection_set, found)  # type: ignore[attr-defined]
        return found

    def text(self, operation: gql.OperationDefinitionNode) -> str:
        parts = [operation, *(self.fragments[name] for name in self.spread_in(operation.selection_set, {}))]
        return gql.strip_ignored_characters("\n".join(gql.print_ast(part) for part in parts))

    def used(self) -> dict[str, dict[str, list[str]]]:
        """Which fields and arguments the questions use, by type; inputs with all their fields."""
        used: dict[str, dict[str, set[str]]] = {}
        info = gql.TypeInfo(self.schema)

        class Visitor(gql.Visitor):
            def enter_field(self, node: gql.FieldNode, *_: object) -> None:
                parent = info.get_parent_type()
                if parent:
                    used.setdefault(parent.name, {}).setdefault(node.name.value, set()).update(a.name.value for a in node.arguments or ())

        gql.visit(self.document, gql.TypeInfoVisitor(info, Visitor()))
        for name in self.inputs:
            kind = self.schema.get_type(name)
            assert isinstance(kind, gql.GraphQLInputObjectType)
            used[name] = {field: set() for field in kind.fields}
        return {t: {f: sorted(args) for f, args in sorted(fields.items())} for t, fields in sorted(used.items())}

    def schema_py(self) -> str:
        classes = [self.class_of(fragment) for fragment in self.fragments.values()]
        for operation in self.operations.values():
            for variable in operation.variable_definitions or ():
                kind = gql.type_from_ast(self.schema, variable.type)
                if kind:
                    self.find_inputs(kind)
        enums = [self.enum(name) for name in sorted(self.enums)]
        # Inputs may name one another in any order: the annotations are not evaluated.
        inputs = [self.input(name) for name in sorted(self.inputs)]
        head = f'''"""The words of the API as Python has them: {MADE}"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from backchannel.part import Part, Raw, Word'''
        return "\n\n\n".join([head, *enums, *classes, *inputs]) + "\n"

    def documents_py(self) -> str:
        head = f'"""The questions as they are sent: {MADE}"""\n'
        lines = [
            head,
            f'FINGERPRINT = "{fingerprint()}"',
            '"""What the service tells in its header Backchannel-Schema, where it has the schema that this was made for."""\n',
        ]
        lines += [
            f"USED: dict[str, dict[str, list[str]]] = {pprint.pformat(self.used(), width=150)}",
            '"""The fields and arguments that the questions use, by type."""\n',
        ]
        for name, operation in self.operations.items():
            lines.append(f"{snake(name).upper()} = {self.text(operation)!r}")
        return "\n".join(lines) + "\n"


MADE = "generated by generate.py from schema/ and questions/, not to be edited."


def generated() -> dict[Path, str]:
    """Returns each generated file and its text."""
    generator = Generator()
    schema = generator.schema_py()
    return {PACKAGE / "schema.py": schema, PACKAGE / "documents.py": generator.documents_py()}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
