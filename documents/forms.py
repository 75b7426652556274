"""What people fill in to bring documents into a project."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

LONGEST_TEXT = 5_000_000
MOST_FILES = 100


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
