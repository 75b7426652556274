"""What people fill in to bring documents into a project."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator

from documents import ingest
from documents.ingest.formats.table_columns import WORDS
from documents.ingest.preview import Preview

LONGEST_TEXT = 5_000_000
MOST_FILES = 100
MOST_PAGES = 500


# What a format that is not listed is called is what the command and the API call it.
FORMAT_NAMES = {
    "atom": "Atom feed",
    "convokit": "ConvoKit corpus",
    "csv": "Table, CSV",
    "discourse": "Discourse topic (JSON)",
    "disqus": "Disqus export (XML)",
    "hackernews": "Hacker News (JSON)",
    "html": "Web page (HTML)",
    "jsonl": "JSON Lines, a document a line",
    "mbox": "Mail (mbox)",
    "parquet": "Table, Parquet",
    "plaintext": "Plain text",
    "reddit": "Reddit (JSON)",
    "rss": "RSS feed",
    "tsv": "Table, TSV",
    "warc": "Crawl archive (WARC)",
    "wordpress": "WordPress (REST, JSON)",
    "wxr": "WordPress export (WXR)",
}
WORDS_EXPLAINED = {
    "text": ("Text", "what was said; the only one that is needed"),
    "author": ("Author", "who said it"),
    "date": ("Date", "when"),
    "id": ("Id", "what an answer calls the row it answers"),
    "parent": ("Answers", "the id of the row that it answers"),
    "document": ("Document", "what the rows of one article or thread share"),
    "title": ("Title", "of the article, or of each row"),
    "url": ("Address", "where the article stands"),
    "kind": ("Kind", "article or comment"),
    "language": ("Language", "a code such as en"),
}


def format_choices() -> list[tuple[str, str]]:
    """The formats by what people call them."""
    named = [(name, FORMAT_NAMES.get(name, name)) for name in ingest.FORMATS]
    return [("", "Told from the content"), *sorted(named, key=lambda choice: choice[1].casefold())]


def format_field(way: str) -> forms.ChoiceField:
    """A choice of the format something is read as; three stand on one page."""
    return forms.ChoiceField(
        label="Format",
        required=False,
        choices=format_choices,
        widget=forms.Select(attrs={"id": f"id_{way}_format"}),
    )


class PasteForm(forms.Form):
    """The text of a page with its comments, as it was copied."""

    text = forms.CharField(
        label="Text",
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "words", "dir": "auto", "rows": 14}),
        error_messages={
            "required": "There is no text yet. Paste an article, with the comments under it.",
            "max_length": "This is more than five million characters. Save it as a file and upload that.",
        },
    )
    source_url = forms.URLField(
        label="Address of the page",
        required=False,
        assume_scheme="https",
        max_length=2_000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        error_messages={
            "invalid": "This is no web address. Leave it empty, or write it like https://example.org/page."
        },
    )
    format = format_field("paste")


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to a list of them."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"These are {len(files)} files; at most {MOST_FILES} come in at once. Nothing was stored."
            )
        return files


class UploadForm(forms.Form):
    """Files in any format, and archives of them."""

    uploads = FilesField(
        label="Files",
        widget=FilesInput(),
        error_messages={"required": "No file was chosen. Choose one or more."},
    )
    format = format_field("upload")
    choose_columns = forms.BooleanField(label="Let me say which column of a table holds what", required=False)


class WebAddressField(forms.URLField):
    """An http or https address."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class AddressesField(forms.CharField):
    """Web addresses, one on each line; cleaned to a list of them, each once."""

    default_error_messages = {
        "many": "These are more than %(most)s addresses. Nothing was fetched; send them in parts.",
        "no_address": "Line %(line)s is no web address: “%(given)s”. Write it like https://example.org/page.",
    }

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        address = WebAddressField(assume_scheme="https", max_length=4_000)
        found: list[str] = []
        for number, line in enumerate(lines, 1):
            try:
                found += [address.clean(line)] if line else []
            except ValidationError:
                raise ValidationError(
                    self.error_messages["no_address"],
                    code="no_address",
                    params={"line": number, "given": line[:100]},
                ) from None
        if len(found) > MOST_PAGES:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_PAGES})
        return list(dict.fromkeys(found))


class PagesForm(forms.Form):
    """Pages to fetch from the web."""

    addresses = AddressesField(
        label="Addresses",
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 3, "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": "There is no address yet. Write or paste one on each line."},
    )
    format = format_field("pages")
    ignore_robots = forms.BooleanField(label="Even where robots.txt forbids it", required=False)


class ColumnsForm(forms.Form):
    """Which column of a table holds what: a choice for each of our words, called `column-text` and so on."""

    def __init__(self, table: Preview, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", "not in the table"), *((name, name) for name in dict.fromkeys(table.names))]
        for word in WORDS:
            label, help_text = WORDS_EXPLAINED[word]
            self.fields[f"column-{word}"] = forms.ChoiceField(
                label=label,
                help_text=help_text,
                required=word == "text",
                choices=choices,
                initial=table.likely.get(word, ""),
                error_messages={
                    "required": "Choose the column that holds the text.",
                    "invalid_choice": "The table has no such column.",
                },
            )

    def columns(self) -> dict[str, str]:
        """Our word -> the table's column, empty where none holds it, of a valid form."""
        return {name.removeprefix("column-"): value for name, value in self.cleaned_data.items()}
