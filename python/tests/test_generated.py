"""What is generated is what the generator makes now."""

from __future__ import annotations

import runpy
from pathlib import Path

import graphql as gql

HERE = Path(__file__).resolve().parents[1]


def test_generated_files_are_fresh() -> None:
    module = runpy.run_path(str(HERE / "generate.py"))
    for path, text in module["generated"]().items():
        assert path.read_text() == text, f"{path.name} is out of date: python generate.py"


def test_every_question_of_the_schema_has_a_document() -> None:
    from backchannel import documents

    schema = gql.build_schema("\n".join(path.read_text() for path in sorted((HERE.parent / "schema").glob("*.graphqls"))))
    assert schema.query_type
    assert set(schema.query_type.fields) == set(documents.USED["Query"])
