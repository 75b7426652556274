"""All the JavaScript that the review room loads, compressed as it is sent."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from config.bundling import bundle, entries, shortened

MOST_KILOBYTES = 60
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
NAMES = [path.stem for path in SCRIPTS.glob("*.js")]
LOADED = re.compile(r"{% static 'js/(\w+)\.js' %}")


def source(name: str) -> str:
    return (SCRIPTS / f"{name}.js").read_text()


def kilobytes(script: bytes) -> float:
    return len(gzip.compress(script)) / 1000


def test_the_room_loads_little_script():
    templates = Path(settings.BASE_DIR) / "templates"
    pages = [templates / "base.html", templates / "annotations" / "document.html"]
    names = {name for page in pages for name in LOADED.findall(page.read_text())}
    found = finders.find("django_htmx/htmx-4.min.js")
    assert isinstance(found, str)
    sizes = {name: kilobytes(shortened(bundle(name, source)).encode()) for name in names}
    sizes["htmx"] = kilobytes(Path(found).read_bytes())

    assert {"room", "offline"} <= names
    assert sum(sizes.values()) <= MOST_KILOBYTES, sizes


def test_what_pages_load_is_bundled_and_nothing_that_they_load_is_inside_another():
    assert set(entries(NAMES, source)) == {
        "adjudication",
        "offline",
        "passkeys",
        "reading",
        "room",
        "waiting",
    }
