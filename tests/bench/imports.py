"""`manage.py ingest --format jsonl`: cutting, quotations, hashes, COPY with every index and key."""

from tests.bench import corpus
from tests.bench.app import SENTENCES, App
from tests.bench.figures import Figure


def measure(app: App) -> list[Figure]:
    """The time of the command less that of a command that brings in one document."""
    one, few, many = (app.path / f"{name}.jsonl" for name in ("one", "few", "many"))
    corpus.write(one, 1, seed=2)
    corpus.write(few, SENTENCES // 160, seed=3)
    corpus.write(many, SENTENCES // 40)
    begun = min(app.ingest(one)[0] for _ in range(3))
    _, small = app.ingest(few)
    seconds, large = app.ingest(many)
    alone = seconds - begun
    started = alone > 0.5
    return [
        Figure(
            "import, JSON Lines",
            SENTENCES / (alone if started else seconds),
            "sentences/s",
            app.floor("copy_in")["rows/s"],
            least=20_000,
            note="" if started else "(with the command's own start: this machine is too busy to tell)",
        ),
        Figure("memory of an import of four times as much", large / small, "×", most=1.3),
    ]
