"""What is in a release, and that it is the same wherever the same state is."""

from annotations.releases import columns

from .conftest import content, lines


def test_a_release_holds_the_tables_and_what_explains_them(labelled, make_release):
    release = make_release(labelled)

    assert release.state == "draft"
    assert [file["name"] for file in release.files] == [
        "README.md", "labels.jsonl", "labels.parquet", "sentences.jsonl", "sentences.parquet",
        "evidence.jsonl", "documents.jsonl", "schema.json", "guideline-1.md", "CHANGES.md", "CITATION.cff",
        "SHA256SUMS",
    ]  # fmt: skip
    assert [len(lines(release, table)) for table in columns.TABLES] == [16, 8, 2, 2]
    print(content(release, "README.md").decode())
    print(content(release, "CITATION.cff").decode())
    print(content(release, "CHANGES.md").decode())
    for row in (
        lines(release, "labels")[:2]
        + lines(release, "sentences")[:2]
        + lines(release, "evidence")[:2]
        + lines(release, "documents")[:2]
    ):
        print(row)
