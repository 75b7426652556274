"""`manage.py ingest --format jsonl`: cutting, quotations, hashes, COPY with every index and key."""

from tests.bench import corpus
from tests.bench.app import DOCUMENTS, App
from tests.bench.figures import Figure


def measure(app: App) -> list[Figure]:
    """A difference of two runs, so that the command's own start does not count."""
    few, many = app.path / "few.jsonl", app.path / "many.jsonl"
    corpus.write(few, DOCUMENTS // 4, seed=2)
    corpus.write(many, DOCUMENTS)
    first, small = app.ingest(few)
    second, large = app.ingest(many)
    rate = 40 * (DOCUMENTS - DOCUMENTS // 4) / max(second - first, 0.001)
    return [
        Figure("import, JSON Lines", rate, "sentences/s", app.floor("copy_in")["rows/s"], least=20_000),
        Figure("memory of an import of four times as much", large / small, "×", most=1.3),
    ]
