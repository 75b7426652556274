"""Cutting sentences anew by hand."""

import pytest

from annotations import integrity as answers_integrity
from annotations import labelling, progress
from annotations.answers import Answer
from annotations.models import Annotation
from annotations.outdated import SentenceRetired
from documents import integrity, recutting
from documents.access import Actor
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Document, Link, LinkState, Recut, Sentence
from documents.recutting import CutElsewhere, recut
from documents.text.carets import splits_character

TEXT = "The quay is closed and nobody was told. It was built in 1931. About time."


@pytest.fixture
def quay(make_document):
    """An article of three sentences; a comment repeats the second half of the first."""
    return make_document(
        TEXT,
        [
            "“nobody was told” is wrong, I was told by the harbour office. Really.",
            "“It was built in 1931.” So what?",
        ],
        language="en",
    )


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


def live(document):
    """The live sentences of the article."""
    return list(document.sentences.filter(retired_at=None, post__kind="article").order_by("start"))


def texts(document):
    return [sentence.text for sentence in live(document)]


def holds_together():
    return not [*integrity.violations(), *answers_integrity.violations()]


def test_a_sentence_is_split_at_a_character(quay, rae):
    [first, *others] = live(quay)
    before = Sentence.objects.filter(document=quay, retired_at=None).count()

    cut = recut(rae, quay.pk, [first.pk], [TEXT.index("and")])

    assert texts(quay)[:2] == ["The quay is closed", "and nobody was told."]
    assert live(quay)[2:] == others
    first.refresh_from_db()
    assert first.retired_at is not None
    assert [one.sentence_key for one in cut.sentences] == [
        f"{first.post.post_key}:0:18",
        f"{first.post.post_key}:19:39",
    ]
    quay.refresh_from_db()
    assert quay.n_sentences == before + 1
    assert cut.recut.made_by_id == rae.user_id
    assert holds_together()


def test_neighbours_are_merged(quay, rae):
    first, second, third = live(quay)

    recut(rae, quay.pk, [first.pk, second.pk], [])

    assert texts(quay) == ["The quay is closed and nobody was told. It was built in 1931.", "About time."]
    assert live(quay)[1] == third
    assert holds_together()


def test_a_boundary_is_moved_and_the_third_sentence_left_alone(quay, rae):
    first, second, third = live(quay)

    recut(rae, quay.pk, [first.pk, second.pk, third.pk], [TEXT.index("and"), TEXT.index("About")])

    assert texts(quay)[0] == "The quay is closed"
    assert live(quay)[-1] == third
    assert Recut.objects.get().before == [[first.pk, 0, 39], [second.pk, 40, 61]]


def test_answers_on_touched_sentences_are_history_and_asked_for_again(quay, rae, reviewer, api):
    for sentence in live(quay):
        labelling.tag(sentence.pk, rae, Answer("fact"))
    first, second, _ = live(quay)

    recut(rae, quay.pk, [first.pk], [TEXT.index("and")])

    assert Annotation.objects.filter(sentence=first).exists()
    assert labelling.current(second.pk, rae).label == "fact"
    [far] = progress.of_projects([quay.project], reviewer.pk)
    assert (far.sentences, far.mine) == (quay.n_sentences + 1, 2)
    assert progress.of_documents([quay], reviewer.pk, False)[quay.pk].mine == 2
    exported = b"".join(api(reviewer).get("/api/v1/projects/harbour/export/?rows=labels")).splitlines()
    assert len(exported) == 2


def test_an_answer_on_a_sentence_that_was_cut_is_refused_with_both_sides(quay, rae):
    [first, *_] = live(quay)
    recut(rae, quay.pk, [first.pk], [TEXT.index("and")])

    with pytest.raises(SentenceRetired) as refusal:
        labelling.tag(first.pk, rae, Answer("opinion"))

    assert [one["text"] for one in refusal.value.extra["now"]] == [
        "The quay is closed",
        "and nobody was told.",
    ]
    assert refusal.value.extra["yours"]["label"] == "opinion"
    with pytest.raises(SentenceRetired):
        labelling.untag(first.pk, rae)


def test_links_follow_to_the_piece_they_repeat_and_back(make_document, rae):
    text = "The quay is closed since Monday and nobody in the old town was told. It was built by sailors in 1931."
    document = make_document(
        text,
        ["“nobody in the old town was told” is wrong, I was.", "“It was built by sailors in 1931.” So what?"],
        language="en",
    )
    [first, second] = live(document)
    link = Link.objects.get(target_sentence=first)
    other = Link.objects.get(target_sentence=second)
    Link.objects.filter(pk=link.pk).update(state=LinkState.CONFIRMED)

    recut(rae, document.pk, [first.pk], [text.index("and")])
    link.refresh_from_db()
    assert link.target_sentence.text == "and nobody in the old town was told."
    assert link.state == LinkState.CONFIRMED

    recut(rae, document.pk, [one.pk for one in live(document)], [])
    link.refresh_from_db()
    other.refresh_from_db()
    assert link.target_sentence == other.target_sentence == live(document)[0]
    assert holds_together()


def test_a_quotation_of_the_whole_points_at_every_piece(make_document, rae):
    document = make_document(
        TEXT, ["“The quay is closed and nobody was told.” Nonsense, all of it."], language="en"
    )
    [first, *_] = live(document)
    assert Link.objects.filter(target_sentence=first).count() == 1

    recut(rae, document.pk, [first.pk], [TEXT.index("and")])
    assert {link.target_sentence_id for link in Link.objects.all()} == {one.pk for one in live(document)[:2]}

    recut(rae, document.pk, [one.pk for one in live(document)[:2]], [])
    assert Link.objects.count() == 1
    assert Document.objects.get(pk=document.pk).n_quotes == 1


def test_a_shape_that_comes_back_has_the_same_key_and_is_a_new_row(quay, rae):
    [first, *_] = live(quay)
    recut(rae, quay.pk, [first.pk], [TEXT.index("and")])
    recut(rae, quay.pk, [one.pk for one in live(quay)[:2]], [])

    again = live(quay)[0]
    assert again.pk != first.pk
    assert (again.text, again.sentence_key) == (first.text, first.sentence_key)
    assert holds_together()


def test_the_same_change_twice_is_one(quay, rae):
    [first, second, _] = live(quay)
    made = recut(rae, quay.pk, [first.pk, second.pk], [TEXT.index("and")])

    assert recut(rae, quay.pk, [first.pk, second.pk], [TEXT.index("and")]).recut == made.recut
    assert Recut.objects.count() == 1
    standing = [one.pk for one in made.sentences]
    assert recut(rae, quay.pk, standing, [TEXT.index("and")]).recut is None


def test_two_people_conflict_visibly(quay, rae, curator):
    [first, *_] = live(quay)
    recut(rae, quay.pk, [first.pk], [TEXT.index("and")])

    with pytest.raises(CutElsewhere) as refusal:
        recut(Actor(curator.pk), quay.pk, [first.pk], [TEXT.index("closed")])

    assert [one["text"] for one in refusal.value.extra["now"]] == [
        "The quay is closed",
        "and nobody was told.",
    ]


@pytest.mark.parametrize("cuts", [[0], [39], [500], [3, 4], [38, 39]])
def test_cuts_that_leave_nothing_are_refused(quay, rae, cuts):
    [first, *_] = live(quay)

    with pytest.raises(Invalid):
        recut(rae, quay.pk, [first.pk], cuts)

    assert not Recut.objects.exists()


def test_no_cut_parts_a_character(make_document, rae):
    document = make_document("Ne\u0301e yesterday 👩\u200d🔬 here \U0001f1f3\U0001f1f1 now.")
    [first] = live(document)
    for inside in (2, 16, 17, 25):
        with pytest.raises(Invalid):
            recut(rae, document.pk, [first.pk], [inside])


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", []),  # the flag of a region: one character
        ("\U0001f1f3\U0001f1f1\U0001f1e9\U0001f1ea", [2]),  # two flags
        ("\u1112\u1161\u11ab\u1100\u1173", [3]),  # two syllables of Hangul
        ("ｶ\uff9eｷ", [2]),
        ("न\u094d\u200cन", [3]),
        ("1\ufe0f\u20e3x", [3]),
    ],
)
def test_what_is_read_as_one_character_is_one(text, apart):
    assert [at for at in range(1, len(text)) if not splits_character(text, at)] == apart


def test_only_neighbours_of_one_post_are_cut_together(quay, rae):
    first, _, third = live(quay)
    comment = quay.sentences.filter(post__kind="comment").first()

    with pytest.raises(Invalid):
        recut(rae, quay.pk, [first.pk, third.pk], [])
    with pytest.raises(Invalid):
        recut(rae, quay.pk, [third.pk, comment.pk], [])
    with pytest.raises(NotFound):
        recut(rae, quay.pk, [first.pk, 2**40], [])


def test_who_may_cut(quay, viewer, curator, stranger, reviewer):
    [first, *_] = live(quay)
    with pytest.raises(Forbidden):
        recut(Actor(viewer.pk), quay.pk, [first.pk], [9])
    with pytest.raises(NotFound):
        recut(Actor(stranger.pk), quay.pk, [first.pk], [9])
    Document.objects.update(needs_assignment=True)
    with pytest.raises(Forbidden):
        recut(Actor(reviewer.pk), quay.pk, [first.pk], [9])
    assert recut(Actor(curator.pk), quay.pk, [first.pk], [9]).recut


def test_an_older_version_stays_as_it_was(make_document, rae):
    old = make_document("One two. Three.", source_url="https://paper.example/a")
    make_document("One two. Three. Four.", source_url="https://paper.example/a")

    with pytest.raises(Conflict):
        recut(rae, old.pk, [live(old)[0].pk], [4])


def test_a_cut_made_by_hand_outlives_the_next_reading(make_document, rae):
    url = "https://paper.example/a"
    old = make_document("One two three four. Five six. Seven.", ["A comment of some words."], source_url=url)
    recut(rae, old.pk, [live(old)[0].pk], [8])
    for sentence in live(old):
        labelling.tag(sentence.pk, rae, Answer("fact"))

    new = make_document("One two three four. Five six. Eight.", ["A comment of some words."], source_url=url)

    assert texts(new) == ["One two", "three four.", "Five six.", "Eight."]
    assert Annotation.objects.filter(document=new).count() == 3
    assert new.segmenter_version.endswith("+kept")
    assert holds_together()


def test_the_history_says_who_did_what(quay, rae, reviewer, api):
    [first, *_] = live(quay)
    client = api(reviewer)
    made = client.post(
        f"/api/v1/documents/{quay.pk}/recuts/",
        {"sentences": [first.pk], "cuts": [TEXT.index("and")]},
        content_type="application/json",
    )
    [row] = client.get(f"/api/v1/documents/{quay.pk}/recuts/").json()["results"]

    assert made.status_code == 200
    assert row == made.json()["recut"]
    assert row["made_by"] == "rae"
    assert [one["text"] for one in row["before"]] == [first.text]
    assert [one["text"] for one in row["after"]] == ["The quay is closed", "and nobody was told."]


def test_the_page_offers_every_word_of_the_neighbours(quay, sign_in, reviewer):
    first, second, _ = live(quay)
    page = sign_in(reviewer).get(f"/sentences/{first.pk}/recut/").content.decode()

    assert page.count('name="sentence"') == 2
    assert f'value="{second.start}" aria-label="A sentence ends after “told.”" checked' in page
    assert f'value="{TEXT.index("and")}"' in page


def test_the_form_cuts_and_goes_back_to_the_sentence(quay, sign_in, reviewer):
    first, second, _ = live(quay)
    answer = sign_in(reviewer).post(
        f"/sentences/{first.pk}/recut/",
        {"sentence": [first.pk, second.pk], "cut": [TEXT.index("and"), second.start]},
    )

    assert answer.status_code == 302
    assert answer.url == f"/documents/{quay.pk}/?s={live(quay)[0].pk}#current"
    assert texts(quay)[:3] == ["The quay is closed", "and nobody was told.", "It was built in 1931."]
    assert live(quay)[2] == second


@pytest.mark.parametrize("wrong", ["9" * 5_000, "9" * 30, "-1", "", "1.5", "x", "٣"])
@pytest.mark.parametrize("name", ["sentence", "cut"])
def test_the_form_takes_nothing_that_it_does_not_understand(quay, sign_in, reviewer, name, wrong):
    first, second, _ = live(quay)
    sent = {"sentence": [first.pk, second.pk], "cut": [second.start]}

    answer = sign_in(reviewer).post(f"/sentences/{first.pk}/recut/", sent | {name: [*sent[name], wrong]})

    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert live(quay)[:2] == [first, second]


def test_spans_of_keep_uncovered_text_between_sentences_apart():
    text = "One. --- Two."
    named = [Sentence(start=0, end=4), Sentence(start=9, end=13)]

    assert recutting.spans_of(text, named, [9]) == [(0, 4), (9, 13)]
    assert recutting.spans_of(text, named, [6]) == [(0, 4), (9, 13)]
    assert recutting.spans_of(text, named, []) == [(0, 13)]
