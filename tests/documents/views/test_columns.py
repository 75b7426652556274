"""The page on which somebody says which column of a table holds what."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import jobs, tasks
from documents.adding import AT_ONCE
from documents.management.commands.worker import Worker
from documents.models import Document, Job

ADD = "/projects/harbour/add/"
UNTOLD = b"nr,who,q7\n1,Ann,The quay is closed.\n2,Bo,<b>Nobody</b> was told.\n"
TOLD = b"author,text,other\nAnn,The quay is closed.,Nobody was told.\n"


@pytest.fixture
def send(client, curator, project):
    """`send(way, **fields)`: the page's answer to a form of its."""
    client.force_login(curator)
    assert jobs.kinds["ingest"] is tasks.ingest_sources
    return lambda way, **fields: client.post(ADD, {"way": way, **fields})


def upload(content: bytes, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(answer) -> str:
    [value] = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    return value


def test_a_table_whose_columns_say_nothing_asks_with_its_first_rows(send):
    answer = send("upload", uploads=[upload(UNTOLD)])

    assert answer.status_code == 200
    assert "Which column holds what?" in answer.text
    assert "&lt;b&gt;Nobody&lt;/b&gt; was told." in answer.text
    assert '<option value="q7" selected>q7</option>' in answer.text
    assert not Document.objects.exists()
    assert not Job.objects.exists()


def test_what_is_chosen_is_what_is_read(send):
    asked = send("upload", uploads=[upload(UNTOLD)])

    answer = send("columns", kept=kept(asked), **{"column-text": "q7", "column-author": "who"})

    document = Document.objects.get()
    assert answer["Location"] == f"/documents/{document.pk}/"
    assert document.title == "answers"
    assert list(document.posts.order_by("order").values_list("author", "text")) == [
        ("", ""),
        ("Ann", "The quay is closed."),
        ("Bo", "<b>Nobody</b> was told."),
    ]


def test_what_the_names_tell_is_chosen_already_for_who_wants_to_look(send):
    answer = send("upload", uploads=[upload(TOLD)], choose_columns="on")

    assert '<option value="text" selected>text</option>' in answer.text
    assert '<option value="author" selected>author</option>' in answer.text


def test_a_table_that_tells_is_read_without_a_question(send):
    answer = send("upload", uploads=[upload(TOLD)])

    assert answer.status_code == 302
    assert Document.objects.get().n_comments == 0


def test_no_text_or_no_such_column_is_told_and_asked_again(send):
    asked = send("upload", uploads=[upload(UNTOLD)])

    nothing = send("columns", kept=kept(asked), **{"column-text": ""})
    wrong = send("columns", kept=kept(nothing), **{"column-text": "q99"})

    assert (nothing.status_code, wrong.status_code) == (400, 400)
    assert "Choose the column that holds the text." in nothing.text
    assert "The table has no such column." in wrong.text
    assert not Document.objects.exists()


def test_it_may_turn_out_to_be_no_table(send):
    asked = send("paste", text="q1\tq2\n" + "The quay\t4\n" * 5)

    answer = send("columns", kept=kept(asked), as_text="1")

    assert answer.status_code == 302
    assert Document.objects.get().format == "plaintext"


def test_several_files_and_a_large_table_are_a_job_with_the_columns(send):
    large = UNTOLD + b"3,Cy,It was never open before Monday.\n" * (AT_ONCE // 30)
    asked = send("upload", uploads=[upload(b"The weir leaks.", "a.txt"), upload(large)])

    send("columns", kept=kept(asked), **{"column-text": "q7"})
    assert Worker().step()

    job = Job.objects.get()
    assert (job.status, job.failed) == ("done", 0), job.results
    assert set(Document.objects.values_list("format", flat=True)) == {"plaintext", "csv"}


def test_what_is_kept_is_for_the_one_who_sent_it_and_for_a_day(send, client, make_member):
    asked = send("upload", uploads=[upload(UNTOLD)])

    client.force_login(make_member("carl", "curator"))
    other = send("columns", kept=kept(asked), **{"column-text": "q7"})
    forged = send("columns", kept="x" + kept(asked), **{"column-text": "q7"})

    for answer in (other, forged):
        assert answer.status_code == 400
        assert "no longer kept here" in answer.text
    assert not Document.objects.exists()


def test_the_format_can_be_chosen(send):
    page = send("upload", uploads=[upload(b"<p>One.</p>", "a.html")], format="plaintext")

    assert page.status_code == 302
    assert Document.objects.get().posts.get().text == "<p>One.</p>"


def test_every_format_is_offered_by_name(send, client):
    text = client.get(ADD).text

    assert "Told from the content" in text
    assert '<option value="warc">Crawl archive (WARC)</option>' in text
    assert len(set(re.findall(r'id="(id_\w+)"', text))) == len(re.findall(r'id="(id_\w+)"', text))


def test_a_format_that_is_none_is_refused(send):
    assert send("upload", uploads=[upload(TOLD)], format="docx").status_code == 400


def test_the_table_in_an_archive_is_shown(send):
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes/readme.html", "<p>The quay is closed.</p>")
        archive.writestr("notes/answers.csv", UNTOLD)

    answer = send("upload", uploads=[upload(out.getvalue(), "all.zip")])

    assert "all.zip: notes/answers.csv" in answer.text
    send("columns", kept=kept(answer), **{"column-text": "q7"})
    assert Worker().step()
    assert Document.objects.count() == 2


def test_of_several_tables_the_one_that_says_nothing_is_asked_about(send):
    answer = send("upload", uploads=[upload(TOLD, "told.csv"), upload(UNTOLD, "untold.csv")])

    assert "untold.csv" in answer.text
    assert "every table with these columns among the 2 files" in answer.text


def test_what_is_chosen_is_not_asked_of_a_table_with_other_columns(send):
    asked = send("upload", uploads=[upload(TOLD, "told.csv"), upload(UNTOLD, "untold.csv")])

    answer = send("columns", kept=kept(asked), **{"column-text": "q7", "column-author": "who"})
    assert Worker().step()

    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert (job.done, job.failed) == (2, 0), job.results


def test_of_two_tables_that_say_nothing_each_is_asked_about(send):
    other = UNTOLD.replace(b"q7", b"q8").replace(b"quay", b"weir")
    first = send("upload", uploads=[upload(UNTOLD, "one.csv"), upload(other, "other.csv")])

    second = send("columns", kept=kept(first), **{"column-text": "q7"})
    send("columns", kept=kept(second), **{"column-text": "q8"})
    assert Worker().step()

    assert "one.csv" in first.text
    assert "other.csv" in second.text
    assert (Job.objects.get().done, Job.objects.get().failed) == (2, 0)


def test_only_the_file_that_is_no_table_is_read_as_text(send):
    asked = send("upload", uploads=[upload(TOLD, "told.csv"), upload(UNTOLD, "untold.csv")])

    send("columns", kept=kept(asked), as_text="1")
    assert Worker().step()

    assert sorted(Document.objects.values_list("format", flat=True)) == ["csv", "plaintext"]


def test_dates_and_answers_under_names_that_nobody_knows_are_asked_about_and_chosen(send):
    table = (
        "nr;wer;inhalt;wann;bezug\n"
        "1;Anna Berg;The ferry was late.;2024-03-05 10:00;\n"
        "2;Tom;It was not.;2024-03-05 11:20;1\n"
        "3;Anna Berg;I stood there.;2024-03-05 12:02;2\n"
    )

    answer = send("upload", uploads=[upload(table.encode())])

    for name in ("nr", "wer", "inhalt", "wann", "bezug"):
        assert answer.text.count(f'<option value="{name}" selected>') == 1
