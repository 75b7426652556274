"""Whether this instance is ready for people: GET /health/ (or /health/ready/), and whether this process
lives: /health/live/. Beside them the metrics (config/metrics.py).

Answered before anything else, so that a balancer or a container may ask by any host name and
without https, and so that the answer needs no session.
"""

from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from config import lifeline, metrics
from documents import replica

READY = ("/health/", "/health/ready/")
LIVE = "/health/live/"
METRICS = "/metrics/"
migrated = False


class HealthMiddleware:
    """Answers these addresses; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in READY:
            return health()
        if request.path_info == LIVE:
            return alive()
        if request.path_info == METRICS:
            return metrics.answer(request)
        return self.get_response(request)


def alive() -> JsonResponse:
    """200 while this process answers at all: who gets none ends it. Asks nobody, the database neither."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def health() -> JsonResponse:
    """200 and `{"status": "ok"}` when the database answers and is migrated; else 503 and why. Also 503 from
    when it is told to stop, while it still answers: a balancer sends nobody here any more.

    Without its replica everything works, so that is a 200 with `{"status": "degraded"}` and the reason.
    """
    slower = None
    try:
        problem = "it is about to stop" if lifeline.is_stopping() else problem_now()
        if problem is None:
            slower = replica.problem()
    except Error:
        problem = "the database does not answer"
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if problem is None:
        told = {"status": "degraded", "reason": slower} if slower else {"status": "ok"}
        return JsonResponse(told, headers=headers)
    headers["Retry-After"] = "2"
    return JsonResponse({"status": "unavailable", "reason": problem}, status=503, headers=headers)


def problem_now() -> str | None:
    """What keeps the instance from working; None when nothing does.

    The migrations are looked through until they are all there, once in the life of a process.
    """
    global migrated
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "the database is not migrated: run manage.py migrate"
        migrated = True
    return None
