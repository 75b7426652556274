"""The table of a project's sentences: what it shows to whom, its figures, and views that are kept."""

import re

import pytest

from annotations import filters, labelling, looking, queries, saved_views
from annotations.answers import Answer
from annotations.export.formats import FORMATS
from annotations.filters import Filters
from annotations.looking import CLOSE, OPEN
from annotations.models import SavedView
from documents.access import Actor
from documents.errors import Forbidden, Invalid, NotFound
from documents.queries import Window

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/data/"


def texts(project, user, **filters) -> list[str]:
    """The sentences of the table, with [ ] around what was looked for."""
    sort = "-rank" if "q" in filters else "reading"
    rows = looking.table(project, Actor(user.pk), Filters.parse(filters), Window(50), sort)
    return [row.marked.replace(OPEN, "[").replace(CLOSE, "]") for _, row in rows]


@pytest.fixture
def answered(document, owner, reviewer):
    """The owner and the reviewer answered the first sentence, the reviewer the first comment."""
    first, *_rest, comment, _reply = document.sentences.order_by("post__order", "start")
    for person, sentence, label in (
        (owner, first, "fact"),
        (reviewer, first, "opinion"),
        (reviewer, comment, "disputed"),
    ):
        labelling.tag(sentence.pk, Actor(person.pk), Answer(label))
    return document


def test_words_are_found_ranked_and_marked(project, owner, make_document):
    make_document("The bell rang. The bell, the bell! <b>bell</b> & co. Nobody came.", language="en")

    found = texts(project, owner, q="bell")

    assert found[0] == "The [bell], the [bell]!"
    assert sorted(found[1:]) == ["<b>[bell]</b> & co.", "The [bell] rang."]
    assert texts(project, owner, q="nowhere") == []


def test_nothing_of_a_text_is_markup_on_the_page(sign_in, owner, make_document):
    make_document(f"<img src=x onerror=alert(1)> bell {OPEN}b{CLOSE} is here.", language="en")

    page = sign_in(owner).get(PAGE, {"q": "bell"}).content.decode()

    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert "<mark>bell</mark>" in page
    assert page.count("<mark>") == page.count("</mark>") == 1


def test_a_very_long_sentence_is_cut_to_what_stands_around_the_words(project, owner, make_document):
    make_document("word " * 5_000 + "bell " + "word " * 5_000, language="en")

    [found] = texts(project, owner, q="bell")

    assert "[bell]" in found
    assert len(found) < 2_000
    assert len(texts(project, owner)[0]) == looking.LONGEST_SHOWN


def test_filters_choose_and_figures_follow(project, owner, answered):
    assert texts(project, owner, label="disputed") == ["It was never closed."]
    assert texts(project, owner, depth="2-") == ["I saw it open on Monday."]
    found = looking.figures(project, Actor(owner.pk), Filters.parse({}))
    alone = looking.figures(project, Actor(owner.pk), Filters.parse({"depth": "1"}))

    assert (found.sentences, found.documents, found.is_more) == (4, 1, False)
    assert [line["key"] for line in found.mix] == ["all", "0", "1"]
    assert {one["key"]: one["n"] for one in found.mix[0]["mix"]} == {"fact": 1, "opinion": 1, "disputed": 1}
    assert alone.mix[0]["mix"] == [{"key": "disputed", "n": 1}]


def test_of_very_many_it_is_told_that_there_are_more(project, owner, answered, monkeypatch):
    monkeypatch.setattr(looking, "MOST_COUNTED", 2)

    found = looking.figures(project, Actor(owner.pk), Filters())

    assert (found.sentences, found.is_more, found.mix) == (2, True, [])


def test_what_takes_too_long_to_count_is_not_counted(client, project, owner, answered, monkeypatch):
    monkeypatch.setattr(looking, "COUNT", "SELECT 1, 1 FROM pg_sleep(600) /* {where} */")
    monkeypatch.setattr(looking, "LONGEST_COUNT", 50)
    client.force_login(owner)

    response = client.get(PAGE)

    assert response.context["figures"].is_counted is False
    assert "More sentences than can be counted while you wait." in response.text
    assert len(response.context["rows"]) == 4


def test_of_many_that_are_found_some_are_ranked_and_all_pages_are_of_these(
    project, owner, make_document, monkeypatch
):
    make_document("A quay. The quay, the quay. Quay and quay and quay. No more quay.", title="Quays")
    monkeypatch.setattr(queries, "RANKED", queries.RANKED.replace("LIMIT 2000", "LIMIT 3"))
    asked = project, Actor(owner.pk), Filters.parse({"q": "quay"})

    first = looking.table(*asked, Window(1), "-rank")
    rest = looking.table(*asked, Window(9, first[0][0]), "-rank")

    assert len({row.id for _, row in [first[0], *rest]}) == 1 + len(rest) == 3


def test_where_reviewers_disagree_is_found_alike_in_projects_of_any_size(
    project, owner, reviewer, answered, monkeypatch
):
    small = texts(project, owner, reviewers_disagree="yes")
    monkeypatch.setattr(filters, "MANY_ANSWERS", 1)

    assert texts(project, owner, reviewers_disagree="yes") == small != []


def test_in_a_blind_project_a_reviewer_sees_their_own_labels_alone(project, reviewer, answered, sign_in):
    [(_, first), *_others] = looking.table(project, Actor(reviewer.pk), Filters(), Window(9))
    found = looking.figures(project, Actor(reviewer.pk), Filters())

    assert first.said == [("opinion", 1)]
    assert {one["key"]: one["n"] for one in found.mix[0]["mix"]} == {"opinion": 1, "disputed": 1}
    with pytest.raises(Forbidden):
        looking.table(project, Actor(reviewer.pk), Filters.parse({"reviewers_disagree": "yes"}), Window(9))
    page = sign_in(reviewer).get(PAGE)
    assert 'name="decided"' not in page.content.decode()
    assert sign_in(reviewer).get(PAGE, {"decided": "yes"}).status_code == 403


def test_where_the_article_comes_first_nothing_of_a_closed_thread(project, reviewer, answered, sign_in):
    project.article_first = True
    project.save()

    assert texts(project, reviewer) == ["The quay is closed.", "It was built in 1931."]
    assert texts(project, reviewer, q="never") == []
    assert looking.figures(project, Actor(reviewer.pk), Filters()).sentences == 2
    assert "It was never closed" not in sign_in(reviewer).get(PAGE).content.decode()


def test_nobody_looks_into_another_project(project, stranger, answered):
    with pytest.raises(NotFound):
        looking.table(project, Actor(stranger.pk), Filters(), Window(9))


def test_the_page_leads_to_rooms_exports_and_the_next_page(sign_in, owner, answered, monkeypatch):
    from annotations.views import data

    monkeypatch.setattr(data, "PAGE", 3)
    client = sign_in(owner)

    page = client.get(PAGE, {"post_kind": "article", "language": "", "sort": "reading"}).content.decode()
    assert "2 sentences" in page
    assert f"/documents/{answered.pk}/?s=" in page
    assert "format=csv&amp;rows=sentences&amp;post_kind=article" in page
    first = client.get(PAGE)
    later = client.get(PAGE + "?" + first.context["more"])
    assert [row.marked for row, *_ in later.context["rows"]] == ["I saw it open on Monday."]
    assert client.get(PAGE, {"after": "rubbish"}).status_code == 200
    ranked = client.get(PAGE, {"q": "it or quay"})
    later = client.get(PAGE + "?" + ranked.context["more"])
    assert len(later.context["rows"]) == 1


def test_what_is_shown_leaves_in_every_format(sign_in, owner, answered):
    client = sign_in(owner)
    page = client.get("/projects/harbour/data/?label=fact&depth=0&sort=-length").content.decode()
    form = page.partition('action="/api/v1/projects/harbour/export/"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    formats = re.findall(r'<option value="(\w+)"', form)

    assert hidden == {"rows": "labels", "label": "fact", "depth": "0"}
    assert formats == list(FORMATS)
    for format in formats:
        answer = client.get("/api/v1/projects/harbour/export/", hidden | {"format": format})
        assert answer.status_code == 200, format
        assert b"".join(answer.streaming_content), format


@pytest.mark.parametrize("sort", ["-id", "-length", "length", "-depth", "-posted_at", "-rank", "odd"])
def test_every_order(sign_in, owner, answered, sort):
    assert len(sign_in(owner).get(PAGE, {"sort": sort}).context["rows"]) == 4


def test_a_filter_that_cannot_be_read_is_told(sign_in, owner, answered):
    answer = sign_in(owner).get(PAGE, {"depth": "deep", "label": "rumour"})

    assert answer.status_code == 400
    assert "Depth in the thread" in answer.content.decode()


def test_views_are_kept_shared_and_deleted(sign_in, owner, reviewer, viewer, answered):
    client = sign_in(reviewer)
    client.post(
        PAGE + "views/", {"name": "Disputed", "query": "label=disputed&sort=-id&after=x", "shared": "on"}
    )
    client.post(PAGE + "views/", {"name": "Mine", "query": "unlabelled=yes"})

    names = {view.name: view.query for view in SavedView.objects.all()}
    assert names == {"Disputed": "label=disputed&sort=-id", "Mine": "unlabelled=yes"}
    page = sign_in(viewer).get(PAGE).content.decode()
    assert "Disputed</bdi>" in page
    assert "Mine</bdi>" not in page
    shared = SavedView.objects.get(name="Disputed")
    with pytest.raises(NotFound):
        saved_views.remove(Actor(viewer.pk), answered.project, shared.pk)
    sign_in(owner).post(PAGE + "views/", {"delete": shared.pk})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Mine"]


def test_views_that_cannot_be_kept(project, viewer, reviewer):
    with pytest.raises(Forbidden):
        saved_views.save(Actor(viewer.pk), project, "All", "", True)
    for name, query in (("", ""), ("n" * 81, ""), ("n", "q=" + "x" * 2_000)):
        with pytest.raises(Invalid):
            saved_views.save(Actor(viewer.pk), project, name, query, False)
    again = [saved_views.save(Actor(viewer.pk), project, "A", query, False).pk for query in ("q=a", "q=b")]
    assert again[0] == again[1]
