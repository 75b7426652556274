"""While one version takes the place of another, each sends the other's static files as well."""

import pytest
from django.http import HttpResponse

from config.static import StaticMiddleware


@pytest.fixture
def middleware(settings, tmp_path):
    """One that started when the folder had nothing in it."""
    settings.STATIC_ROOT = tmp_path / "static"
    (settings.STATIC_ROOT / "js").mkdir(parents=True)
    return StaticMiddleware(lambda request: HttpResponse(status=404))


def test_a_file_that_came_since_is_found(middleware, settings, rf):
    path = "/static/js/room.0123456789ab.js"
    assert middleware(rf.get(path)).status_code == 404
    (settings.STATIC_ROOT / "js/room.0123456789ab.js").write_text("export {};")

    answer = middleware(rf.get(path))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"export {};"


@pytest.mark.parametrize(
    "path", ["/static/js/room.js", "/static/../secret.0123456789ab.js", "/static/js/none.0123456789ab.js"]
)
def test_nothing_else_is_looked_for(middleware, settings, rf, path):
    (settings.STATIC_ROOT / "js/room.js").write_text("1")
    (settings.STATIC_ROOT.parent / "secret.0123456789ab.js").write_text("1")

    assert middleware(rf.get(path)).status_code == 404
