"""What hosts of datasets read of a release: the head of its card for the Hugging Face Hub, and its layout."""

from collections.abc import Iterable, Iterator

from annotations.releases import statements
from annotations.releases.citing import yaml
from annotations.releases.facts import Facts
from annotations.releases.files import Made

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
         (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
LARGER = "100M<n<1B"
LAYOUT = """
### Where it can be put

As it stands the folder is a dataset of the Hugging Face Hub, whose head this page carries. In a repository on
GitHub whose releases Zenodo archives, `.zenodo.json` describes the deposit; one that is made by hand has no
folders, so upload this one as an archive. With DVC, `dvc add` the `.jsonl` and `.parquet` files, and keep the
others, which are text, in Git beside the `.dvc` files.
"""


def front_matter(version: str, facts: Facts, said: dict[str, str], made: Iterable[Made]) -> str:
    """The head of the card, in YAML."""
    lines = ["---", f"pretty_name: {yaml(facts['project']['name'])}", f"version: {yaml(version)}"]
    if languages := [key for key, _n in facts["languages"] if key and key != "und"]:
        lines += ["language:", *(f"  - {yaml(key)}" for key in sorted(languages))]
    if found := statements.licence(said):
        lines.append(f"license: {found.lower()}")
    elif words := said.get("licence"):
        lines += [
            "license: other",
            "license_name: as-stated",
            f"license_details: {yaml(words.splitlines()[0])}",
        ]
    size = next((words for most, words in SIZES if facts["answers"] < most), LARGER)
    lines += [
        "task_categories:", "  - text-classification", "annotations_creators:", "  - other",
        "language_creators:", "  - found", "size_categories:", f"  - {size}", "tags:",
        "  - disagreement", "  - argumentation", "configs:", *configs(made), "---",
    ]  # fmt: skip
    return "\n".join(lines)


def configs(made: Iterable[Made]) -> Iterator[str]:
    """Each table with its files, by part where the dataset is divided."""
    for table, files in tables(made).items():
        yield f"  - config_name: {table}"
        if table == "labels":
            yield "    default: true"
        yield "    data_files:"
        for part, name in files:
            yield f"      - split: {part or 'train'}"
            yield f"        path: {yaml(name)}"


def tables(made: Iterable[Made]) -> dict[str, list[tuple[str, str]]]:
    """The Parquet files by table: (part, name), the part empty where the dataset is not divided."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in made:
        folder, _slash, file = one.name.rpartition("/")
        stem, _dot, end = file.partition(".")
        if end == "parquet":
            found.setdefault(stem, []).append((folder, one.name))
    return found


def loading(made: Iterable[Made], base: str = "") -> str:
    """Three lines of Python that read the labels, from a folder or under an address."""
    files = tables(made).get("labels") or [("", "labels.parquet")]
    token = ', storage_options={"Authorization": "Token …"}' if base else ""
    return "\n".join(
        [
            "import pandas as pd",
            f'labels = pd.read_parquet("{base}{files[0][1]}"{token})',
            'print(labels.groupby("label", dropna=False).size())',
        ]
    )
