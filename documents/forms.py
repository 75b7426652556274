"""What people fill in to bring documents into a project."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator

LONGEST_TEXT = 5_000_000
MOST_FILES = 100
MOST_PAGES = 500


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
    """Saved pages, text files and JSON Lines."""

    uploads = FilesField(
        label="Files",
        widget=FilesInput(attrs={"accept": ".txt,.text,.md,.html,.htm,.xhtml,.json,.jsonl,.ndjson"}),
        error_messages={"required": "No file was chosen. Choose one or more."},
    )


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
