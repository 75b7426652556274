"""Publishing a guideline, and what changed between two versions."""

import pytest

from annotations import guidelines
from documents.errors import Invalid, NotFound


def test_the_next_version_says_what_changed(project, owner):
    published = guidelines.publish(project, "# New\r\n", owner.pk, "  Shorter,\n clearer. ", base=1)

    assert (published.version, published.text) == (2, "# New\n")
    assert published.summary == "Shorter, clearer."
    assert guidelines.newest(project) == published


def test_on_top_of_an_older_version_nothing_is_published_and_both_texts_are_kept(project, owner):
    guidelines.publish(project, "Theirs.", owner.pk, base=1)

    with pytest.raises(guidelines.NewerGuideline) as refusal:
        guidelines.publish(project, "Yours.", owner.pk, base=1)

    assert refusal.value.extra == {"newest": 2, "theirs": "Theirs.", "yours": "Yours."}
    assert guidelines.newest(project).version == 2


def test_what_says_the_same_is_no_version(project, owner):
    with pytest.raises(Invalid, match="exactly this"):
        guidelines.publish(project, guidelines.newest(project).text, owner.pk)
    with pytest.raises(Invalid, match="helps nobody"):
        guidelines.publish(project, " \n", owner.pk)


def test_a_version_is_found_by_its_number(project):
    assert guidelines.version(project, 1).version == 1
    with pytest.raises(NotFound):
        guidelines.version(project, 2)


def test_paragraphs_are_compared_and_in_changed_ones_the_words():
    before = "# Labels\n\nA fact can be\nlooked up by anybody.\n\nAsk the office when in doubt.\n"
    now = "# Labels\n\nA fact can be\nlooked up by another person.\n\n1. 2. 3.\n"

    changes = guidelines.compare(before, now)

    assert [kind for kind, _ in changes] == ["same", "changed", "gone", "new"]
    words = changes[1][1]
    assert "".join(text for kind, text in words if kind != "new") == "A fact can be\nlooked up by anybody."
    assert ("new", "another person") in [(kind, text.strip()) for kind, text in words]
    assert changes[2][1] == [("same", "Ask the office when in doubt.")]
