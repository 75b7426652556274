"""What people fill in to bring documents into a project."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from documents import ingest
from documents.ingest.formats.table_columns import WORDS
from documents.ingest.preview import Preview

LONGEST_TEXT = 5_000_000
MOST_FILES = 100
MOST_PAGES = 500


# What a format that is not listed is called is what the command and the API call it.
FORMAT_NAMES = {
    "atom": _("Atom feed"),
    "convokit": _("ConvoKit corpus"),
    "csv": _("Table, CSV"),
    "discourse": _("Discourse topic (JSON)"),
    "disqus": _("Disqus export (XML)"),
    "hackernews": _("Hacker News (JSON)"),
    "html": _("Web page (HTML)"),
    "jsonl": _("JSON Lines, a document a line"),
    "mbox": _("Mail (mbox)"),
    "parquet": _("Table, Parquet"),
    "plaintext": _("Plain text"),
    "reddit": _("Reddit (JSON)"),
    "rss": _("RSS feed"),
    "tsv": _("Table, TSV"),
    "warc": _("Crawl archive (WARC)"),
    "wordpress": _("WordPress (REST, JSON)"),
    "wxr": _("WordPress export (WXR)"),
}
WORDS_EXPLAINED = {
    "text": (_("Text"), _("what was said; the only one that is needed")),
    "author": (_("Author"), _("who said it")),
    "date": (_("Date"), _("when")),
    "id": (_("Id"), _("what an answer calls the row it answers")),
    "parent": (pgettext_lazy("what a row answers", "Answers"), _("the id of the row that it answers")),
    "document": (_("Document"), _("what the rows of one article or thread share")),
    "title": (_("Title"), _("of the article, or of each row")),
    "url": (_("Address"), _("where the article stands")),
    "kind": (_("Kind"), _("article or comment")),
    "language": (_("Language"), _("a code such as en")),
}


def format_choices() -> list[tuple[str, str]]:
    """The formats by what people call them."""
    named = [(name, str(FORMAT_NAMES.get(name, name))) for name in ingest.FORMATS]
    return [("", str(_("Told from the content"))), *sorted(named, key=lambda choice: choice[1].casefold())]


def format_field(way: str) -> forms.ChoiceField:
    """A choice of the format something is read as; three stand on one page."""
    return forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=format_choices,
        widget=forms.Select(attrs={"id": f"id_{way}_format"}),
    )


class PasteForm(forms.Form):
    """The text of a page with its comments, as it was copied."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "words", "dir": "auto", "rows": 14}),
        error_messages={
            "required": _("There is no text yet. Paste an article, with the comments under it."),
            "max_length": _("This is more than five million characters. Save it as a file and upload that."),
        },
    )
    source_url = forms.URLField(
        label=_("Address of the page"),
        required=False,
        assume_scheme="https",
        max_length=2_000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        error_messages={
            "invalid": _("This is no web address. Leave it empty, or write it like https://example.org/page.")
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
                ngettext(
                    "This is {count} file; at most {most} come in at once. Nothing was stored.",
                    "These are {count} files; at most {most} come in at once. Nothing was stored.",
                    len(files),
                ).format(count=len(files), most=MOST_FILES)
            )
        return files


class UploadForm(forms.Form):
    """Files in any format, and archives of them."""

    uploads = FilesField(
        label=_("Files"),
        widget=FilesInput(),
        error_messages={"required": _("No file was chosen. Choose one or more.")},
    )
    format = format_field("upload")
    choose_columns = forms.BooleanField(
        label=_("Let me say which column of a table holds what"), required=False
    )


class WebAddressField(forms.URLField):
    """An http or https address."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class AddressesField(forms.CharField):
    """Web addresses, one on each line; cleaned to a list of them, each once."""

    default_error_messages = {
        "many": _("These are more than %(most)s addresses. Nothing was fetched; send them in parts."),
        "no_address": _(
            "Line %(line)s is no web address: “%(given)s”. Write it like https://example.org/page."
        ),
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
        label=_("Addresses"),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 3, "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("There is no address yet. Write or paste one on each line.")},
    )
    format = format_field("pages")
    ignore_robots = forms.BooleanField(label=_("Even where robots.txt forbids it"), required=False)


class ColumnsForm(forms.Form):
    """Which column of a table holds what: a choice for each of our words, called `column-text` and so on."""

    def __init__(self, table: Preview, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", _("not in the table")), *((name, name) for name in dict.fromkeys(table.names))]
        for word in WORDS:
            label, help_text = WORDS_EXPLAINED[word]
            self.fields[f"column-{word}"] = forms.ChoiceField(
                label=label,
                help_text=help_text,
                required=word == "text",
                choices=choices,
                initial=table.likely.get(word, ""),
                error_messages={
                    "required": _("Choose the column that holds the text."),
                    "invalid_choice": _("The table has no such column."),
                },
            )

    def columns(self) -> dict[str, str]:
        """Our word -> the table's column, empty where none holds it, of a valid form."""
        return {name.removeprefix("column-"): value for name, value in self.cleaned_data.items()}
