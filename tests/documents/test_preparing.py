"""documents/preparing.py and what of it is stored: languages of posts, and whom they address."""

import time

import pytest

from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Post
from documents.preparing import prepare
from documents.store import store

ENGLISH = "The council decided on Tuesday to close the dam, and nobody in the town was told of it."
GERMAN = (
    "Am 3. Mai hat der Rat beschlossen, den Damm zu schließen. Niemand hat davon gewusst, z. B. ich nicht."
)


def thread(*comments: tuple[str, str, int], article: str = ENGLISH, **fields) -> ParsedDocument:
    """An article by Mira Okonjo and comments `(author, text, parent)` under it."""
    posts = [ParsedPost(article, kind="article", author="Mira Okonjo")]
    for author, text, parent in comments:
        posts.append(ParsedPost(text, parent=parent, depth=posts[parent].depth + 1, author=author))
    return ParsedDocument(posts, title="Dam", format="jsonl", **fields)


def test_every_post_is_cut_by_the_rules_of_its_own_language():
    prepared = prepare(thread(("Anna", GERMAN, 0), ("Tobias", "Agreed.", 1)))

    assert prepared.language == "en"
    assert prepared.languages == ["en", "de", "en"]
    assert [GERMAN[start:end] for start, end in prepared.spans[1]] == [
        "Am 3. Mai hat der Rat beschlossen, den Damm zu schließen.",
        "Niemand hat davon gewusst, z. B. ich nicht.",
    ]


def test_a_post_declares_its_language():
    document = thread(("Anna", "Jawohl!", 0))
    document.posts[1].language = "de-DE"

    assert prepare(document).languages == ["en", "de"]


def test_the_byline_is_the_articles_author():
    document = thread(("Anna", "Mira, you are wrong.", 0))
    document.posts[0].author = None
    document.byline = "Mira Okonjo"

    assert prepare(document).addressees == [None, 0]


@pytest.fixture
def stored(project, owner) -> list[Post]:
    comments = [("Anna", GERMAN, 0), ("Tobias", "@anna no.", 0), ("Anna", "Tobias, you err.", 2)]
    list(store(project.pk, [thread(*comments)], owner.pk))
    return list(Post.objects.order_by("order"))


def test_languages_and_addressees_are_stored(stored):
    assert [post.language for post in stored] == ["en", "de", "en", "en"]
    assert [post.addressee_id for post in stored] == [None, None, stored[1].pk, stored[2].pk]


def test_text_is_stored_in_the_code_points_in_which_it_came(project, owner):
    text = "Cafe\u0301 and Café: ﬁrst. \u200fשלום\u200e!\u200b Zero\u200dwidth \u2067x\u2069 👩‍👩‍👧 Å ㎏ ．Next\ufeff one."
    list(store(project.pk, [thread(("Anna", text, 0))], owner.pk))
    [post] = Post.objects.filter(kind="comment")

    assert post.text == text
    for sentence in post.sentences.all():
        assert sentence.text == text[sentence.start : sentence.end]
    together = "".join(sentence.text for sentence in post.sentences.order_by("start"))
    assert "".join(together.split()) == "".join(text.split())


def test_a_document_goes_with_posts_that_address_each_other(stored):
    Document.objects.all().delete()

    assert not Post.objects.exists()


def test_a_very_deep_thread_takes_seconds():
    count = 5_000
    comments = [
        (f"reader {n % 50}", f"Pipe {n} of the wall is older than pipe {n * 3}.", n) for n in range(count)
    ]
    document = thread(*comments)
    began = time.process_time()

    prepare(document)

    assert time.process_time() - began < 25
