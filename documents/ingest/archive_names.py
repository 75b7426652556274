"""What the name of a file in an archive or a folder says: that it is hidden, furniture of a saved page, no
text.
"""

# ruff: noqa: E501 - lists read better unbroken

import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

HIDDEN = "hidden files"
FURNITURE = "files that belong to saved pages"
NO_TEXT = "images, styles, scripts and other files that hold no text"
EMPTY = "empty files"
LINKS = "links and devices"

_NO_TEXT = frozenset(
    [
        "apng",
        "avif",
        "bmp",
        "cur",
        "eps",
        "gif",
        "heic",
        "heif",
        "ico",
        "icns",
        "jfif",
        "jp2",
        "jpeg",
        "jpg",
        "png",
        "psd",
        "svg",
        "svgz",
        "tif",
        "tiff",
        "webp",
        "css",
        "less",
        "sass",
        "scss",
        "js",
        "mjs",
        "cjs",
        "ts",
        "tsx",
        "jsx",
        "map",
        "wasm",
        "swf",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "aac",
        "aif",
        "aiff",
        "flac",
        "m4a",
        "mid",
        "mp3",
        "oga",
        "ogg",
        "opus",
        "wav",
        "wma",
        "avi",
        "flv",
        "m4v",
        "mkv",
        "mov",
        "mp4",
        "mpeg",
        "mpg",
        "ogv",
        "webm",
        "wmv",
        "class",
        "dll",
        "dylib",
        "exe",
        "o",
        "obj",
        "pyc",
        "so",
        "bin",
        "ini",
        "lnk",
        "url",
        "webloc",
        "ds_store",
    ]
)
_OF_THE_SYSTEM = frozenset(["__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "@eadir"])
_BESIDE_PAGE = re.compile(
    r"(.+?)(?:[-_. ](?:files?|dateien|fichiers|archivos|ficheros|arquivos|bestanden|pliki|filer|soubory|dosyalar|"
    r"tiedostot|elemei|fitxers|fajlovi|failid|bylos|datoteke|ファイル|文件|文件夹|檔案|파일))",
    re.IGNORECASE,
)
_PAGE = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".php", ".asp", ".aspx")
UTTERANCES = "utterances.jsonl"
CONVERSATIONS = "conversations.json"
SPEAKERS = ("speakers.json", "users.json")
_CORPUS = frozenset(
    [UTTERANCES, CONVERSATIONS, *SPEAKERS, "corpus.json", "index.json", "processed_text.index.json"]
)

OFFICE = {
    "xlsx": ("an Excel workbook", "Open it, choose “Save as” and “CSV UTF-8” for the sheet you want, and bring in that."),
    "ods": ("a LibreOffice spreadsheet", "Open it, save the sheet you want as CSV, and bring in that."),
    "docx": ("a Word document", "Open it, save it as plain text or as a web page, and bring in that."),
    "odt": ("a LibreOffice document", "Open it, save it as plain text or as a web page, and bring in that."),
    "pptx": ("a PowerPoint presentation", "Copy its text and paste it, or save it as plain text."),
    "epub": ("an electronic book", "Open it in a reader that saves it as plain text or HTML, and bring in that."),
    "iwork": ("a document of Pages, Numbers or Keynote", "Export it as CSV or plain text, and bring in that."),
    "jar": ("a program", "Only texts, tables and web pages are read."),
}  # fmt: skip
_BY_TYPE = {
    "application/epub+zip": "epub",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def left_out(name: str, pages: Collection[str]) -> str | None:
    """Why a file of that name is not read; None when it is. `pages` are `page_stems` of the names around it."""
    path = PurePosixPath(name)
    parts = [part for part in path.parts if part not in ("/", "..", ".")]
    if any(part.startswith(".") or part.lower() in _OF_THE_SYSTEM for part in parts):
        return HIDDEN
    for at, part in enumerate(parts[:-1]):
        beside = _BESIDE_PAGE.fullmatch(part)
        if beside and "/".join([*parts[:at], beside[1]]) in pages:
            return FURNITURE
    if path.suffix[1:].lower() in _NO_TEXT:
        return NO_TEXT
    return None


def page_stems(names: Iterable[str]) -> set[str]:
    """The names of web pages without their endings: each may have a folder of its furniture beside it."""
    stems = set()
    for name in names:
        if name.lower().endswith(_PAGE):
            path = PurePosixPath(name)
            parts = [part for part in path.parts if part not in ("/", "..", ".")]
            stems.add("/".join([*parts[:-1], path.stem]))
            stems.add("/".join([*parts[:-1], path.name]))
    return stems


def office(names: Collection[str], mimetype: str) -> str | None:
    """Which of `OFFICE` a ZIP with these names is; `mimetype` is what its file of that name says."""
    if kind := _BY_TYPE.get(mimetype.strip().removesuffix("-template")):
        return kind
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return "iwork"
    return "jar" if "META-INF/MANIFEST.MF" in names else None


def corpora(names: Collection[str]) -> dict[str, set[str]]:
    """The folders that are ConvoKit corpora, and the files of each that belong to it."""
    found: dict[str, set[str]] = {}
    everything = set(names)
    for name in names:
        folder, slash, last = name.rpartition("/")
        if last == UTTERANCES:
            beside = {folder + slash + each for each in _CORPUS} & everything
            if len(beside & {folder + slash + each for each in (CONVERSATIONS, *SPEAKERS)}) >= 1:
                found[folder + slash] = beside
    return found
