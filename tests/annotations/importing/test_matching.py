"""Which sentence a row means."""

import pytest

from annotations.models import Annotation

pytestmark = pytest.mark.django_db


def answers() -> dict[str, str]:
    """The label of each sentence that has one, by the sentence's text."""
    return dict(Annotation.objects.order_by("pk").values_list("sentence__text", "label__key"))


def row(**fields) -> dict:
    return {"label": "fact", "reviewer": "bob"} | fields


def task(text, start, end, **more) -> dict:
    value = {"start": start, "end": end, "labels": ["fact"]} | more
    result = [{"id": "a", "type": "labels", "value": value}]
    return {"id": 1, "data": {"text": text}, "annotations": [{"completed_by": 1, "result": result}]}


def test_by_the_key_of_the_sentence(bring, keys):
    outcome = bring([row(sentence_key=keys[1]), row(sentence_key="0" * 32 + ":0:4")], partial=True)

    assert outcome.counts == {"matched": 1, "unmatched": 1}
    assert answers() == {"It was built in 1931.": "fact"}


def test_by_a_key_whose_sentence_is_cut_otherwise(bring, keys):
    post, _, _ = keys[0].split(":")

    assert bring([row(sentence_key=f"{post}:0:15")]).counts == {"near": 1}
    assert bring([row(sentence_key=f"{post}:0:15")], shifted=True).counts == {"shifted": 1}
    assert answers() == {"The quay is closed.": "fact"}


def test_by_a_span_of_a_post(bring, document):
    text = document.posts.get(order=0).text

    assert bring(task(text, 20, 41), "ls.json").counts == {"matched": 1}
    assert answers() == {"It was built in 1931.": "fact"}


def test_by_a_span_of_the_whole_document(bring, document):
    whole = "\n\n".join(document.posts.order_by("order").values_list("text", flat=True))
    start = whole.index("I saw")

    assert bring(task(whole, start, len(whole)), "ls.json").counts == {"matched": 1}
    assert answers() == {"I saw it open on Monday.": "fact"}


@pytest.mark.parametrize(("start", "end"), [(2, 21), (3, 22)])
def test_by_a_span_behind_an_emoji_in_either_unit(bring, make_document, start, end):
    """Where no words say which unit is meant, the one of the two that is a sentence is."""
    document = make_document("💧\n\nThe quay is closed. It was built in 1931.", language="en")
    text = document.posts.get(order=0).text
    shift = text.index("The") - 2

    assert bring(task(text, start + shift, end + shift), "ls.json").counts == {"matched": 1}
    assert answers() == {"The quay is closed.": "fact"}


def test_a_span_that_is_two_sentences(bring, document):
    text = document.posts.get(order=0).text

    assert bring(task(text, 0, 41), "ls.json").counts == {"ambiguous": 1}
    assert bring(task(text, 0, 41), "ls.json", spread=True).counts == {"matched": 2}
    assert answers() == {"The quay is closed.": "fact", "It was built in 1931.": "fact"}


def test_by_the_very_words(bring, document):
    assert bring([row(text="  It was never closed. ")]).counts == {"matched": 1}
    assert answers() == {"It was never closed.": "fact"}


def test_words_that_several_documents_have(bring, document, make_document):
    other = make_document("The quay is closed. Nobody minds.", source_url="https://weir.example/")

    assert bring([row(text="The quay is closed.")]).counts == {"ambiguous": 1}
    assert bring([row(text="The quay is closed.", document_url="https://weir.example/")]).counts == {
        "matched": 1
    }
    assert Annotation.objects.get().document == other


def test_words_by_what_stands_around_them(bring, make_document):
    make_document("It rang. He left. It rang. She came.", language="en")
    selector = {"type": "TextQuoteSelector", "exact": "It rang.", "prefix": "left. "}
    annotation = {"type": "Annotation", "bodyValue": "fact", "target": {"source": "x", "selector": selector}}

    assert bring(annotation, "w3c.jsonld").counts == {"matched": 1}
    assert Annotation.objects.get().sentence.start == 18


def test_a_quotation_and_its_place_in_a_document(bring, make_document):
    document = make_document("It rang. He left. It rang.", language="en", source_url="https://bell.example/")
    selectors = [
        {"type": "TextQuoteSelector", "exact": "It rang."},
        {"type": "TextPositionSelector", "start": 18, "end": 26},
    ]
    target = {"source": document.source_url, "selector": selectors}
    annotation = {"type": "Annotation", "bodyValue": "fact", "creator": "bob", "target": target}

    assert bring(annotation, "w3c.jsonld").counts == {"matched": 1}
    assert Annotation.objects.get().sentence.start == 18


def test_nearly_the_same_words_are_never_taken_unasked(bring, document):
    near = [row(text="It was nevr closed!")]

    refused = bring(near)
    assert (refused.counts, answers()) == ({"near": 1}, {})
    assert refused.problems[0]["sentence"] == "It was never closed."
    taken = bring(near, shifted=True)
    assert (taken.counts, answers()) == ({"shifted": 1}, {"It was never closed.": "fact"})


def test_what_is_as_near_to_two(bring, make_document):
    make_document(
        "The bell of the north tower rang at noon. The bell of the south tower rang at noon.", language="en"
    )

    assert bring([row(text="The bell of the xouth tower rang at noon.")]).counts == {"ambiguous": 1}


def test_sentences_that_were_cut_anew_and_older_versions_do_not_count(bring, make_document):
    make_document("The quay is closed. It was.", source_url="https://a.example/")
    make_document("The quay is closed. It is.", source_url="https://a.example/")

    assert bring([row(text="It was.")]).counts == {"unmatched": 1}
    assert bring([row(text="It is.")]).counts == {"matched": 1}


def test_only_the_project_itself_is_looked_at(bring, document, owner):
    from annotations.projects import create_project

    other = create_project("other", "Other", owner)

    assert bring([row(text="It was never closed.")], into=other).counts == {"unmatched": 1}


@pytest.mark.parametrize("format", ["labelstudio", "doccano", "potato"])
def test_texts_that_are_nowhere_become_documents(bring, project, format):
    text = "The bell rang twice. Nobody came, it seems; then"
    span = [0, 20]
    content = {
        "labelstudio": [task(text, *span)],
        "doccano": [{"text": text, "label": [[*span, "fact"]]}],
        "potato": [
            {"id": "1", "displayed_text": text, "label_annotations": {},
             "span_annotations": [{"start": 0, "end": 20, "annotation": "fact"}]}
        ],
    }[format]  # fmt: skip

    assert bring(content).counts == {"unmatched": 1}
    trial = bring(content, trial=True, create=True)
    assert (trial.counts, trial.documents_made, project.documents.count()) == ({"matched": 1}, 1, 0)
    made = bring(content, create=True)

    assert (made.documents_made, answers()) == (1, {"The bell rang twice.": "fact"})
    document = project.documents.get()
    assert document.posts.get().text == text
    cut = list(document.sentences.order_by("start").values_list("text", flat=True))
    assert cut == ["The bell rang twice.", "Nobody came, it seems; then"]


def test_a_made_document_keeps_the_units_that_were_labelled(bring, project):
    text = "He came, and she left."
    content = [{"text": text, "label": [[0, 8, "fact"], [9, 22, "opinion"]]}]

    assert bring(content, create=True).counts == {"matched": 2}
    assert answers() == {"He came,": "fact", "and she left.": "opinion"}
