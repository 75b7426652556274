"""`projects/{slug}/documents/`, `documents/{id}/` and its posts."""

from typing import Any
from uuid import UUID

import orjson
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access, adding, queries, removing, terms
from documents.access import Need
from documents.adding import Source, Told
from documents.api import jobs
from documents.api.pagination import encode, page, query_digest, read_window
from documents.api.serializers import (
    Content,
    DocumentShape,
    DocumentSummary,
    JobShape,
    PostShape,
    TermsInput,
    Text,
    page_of,
)
from documents.api.views import Listing, Selection, View, either_way, read_body, read_query
from documents.errors import Invalid
from documents.ingest.formats.table_columns import WORDS
from documents.models import Job
from documents.queries import DOCUMENT_ORDERS, Window

MOST_POSTS = 1_000


# The types of the keys of DOCUMENT_ORDERS.
KEYS: dict[str, tuple[type, ...]] = {
    "created": (UUID,),
    "title": (str, UUID),
    "language": (str, UUID),
    "published_at": (float, UUID),
    "comments": (int, UUID),
    "sentences": (int, UUID),
}


class DocumentQuery(Listing):
    """The query of a project's documents."""

    q = serializers.CharField(required=False, help_text="Part of the title, in any case.")
    language = serializers.CharField(
        required=False, max_length=16, help_text="Of this language, such as `en`."
    )
    versions = serializers.ChoiceField(
        ["current", "all"], default="current", help_text="`all` lists the older readings of a page as well."
    )
    sort = serializers.ChoiceField(
        either_way(DOCUMENT_ORDERS), required=False, help_text="With a minus from the last; else `-created`."
    )
    ordering = serializers.ChoiceField(
        either_way(DOCUMENT_ORDERS), required=False, help_text="What `sort` was called before; the same."
    )


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class ColumnsField(serializers.Field[dict[str, str], Any, Any, Any]):
    """Our word -> the table's column: an object, or in a form the JSON of one."""

    default_error_messages = {
        "invalid": 'This must be an object such as {{"text": "body"}}; in a form, its JSON.',
        "word": "“{word}” is not something a column can hold here; choose of {words}.",
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            try:
                data = orjson.loads(data)
            except orjson.JSONDecodeError:
                self.fail("invalid")
        if not isinstance(data, dict) or not all(isinstance(name, str) for name in data.values()):
            self.fail("invalid")
        for word in data:
            if word not in WORDS:
                self.fail("word", word=str(word)[:60], words=", ".join(WORDS))
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class DocumentInput(serializers.Serializer):
    """One of `url`, `text`, `html`, `jsonl` and `posts`, with what is known of it; or multipart `file`."""

    url = serializers.URLField(required=False, max_length=4_000, help_text="A page to fetch: a job.")
    text = Content(required=False, help_text="Plain text: an article, with its thread if it has one.")
    html = Content(required=False, help_text="A page's HTML.")
    jsonl = Content(required=False, help_text="JSON Lines, one document a line.")
    posts = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="The posts of one document, as in JSON Lines.",
    )
    file = serializers.FileField(
        required=False, allow_empty_file=True, help_text="Any format; several are a job."
    )
    format = serializers.CharField(required=False, max_length=30, help_text="Read as this, do not guess.")
    columns = ColumnsField(
        required=False,
        help_text="Which column of a table holds what: our word -> the table's name for it, such as "
        '`{"text": "body", "author": "user"}`; in a form, this object as JSON. An empty name says that no '
        f"column holds it. Our words: {', '.join(WORDS)}. What is not given is told from the columns' names.",
    )
    title = Text(required=False, help_text="Instead of the title that is found in it.")
    byline = Text(required=False)
    source_url = serializers.URLField(required=False, max_length=4_000)
    published_at = serializers.DateTimeField(required=False)
    language = serializers.RegexField(
        r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$",
        required=False,
        max_length=16,
        help_text="A tag of BCP 47, as `en` or `pt-BR`; what a text is plainly in holds against it.",
        error_messages={"invalid": "This is no tag of a language; write it as en or pt-BR."},
    )
    previous = serializers.UUIDField(
        required=False,
        help_text="The document that this is a later reading of; not needed for the same address.",
    )
    ignore_robots = serializers.BooleanField(
        default=False,
        help_text="Read `url` against its site's robots.txt, where the instance lets curators.",
    )


IN_BODY = {"text": "plaintext", "html": "html", "jsonl": "jsonl"}
READ_BY_OTHERS = frozenset({*IN_BODY, "posts"})


class DocumentList(View):
    """The documents of a project."""

    read_by_others = READ_BY_OTHERS

    @extend_schema(
        operation_id="documents_list",
        parameters=[DocumentQuery],
        responses=page_of(DocumentSummary),
        tags=["documents"],
    )
    def get(self, request: Request, slug: str) -> Response:
        project = access.project(self.actor, slug)
        query = read_query(request, DocumentQuery)
        sort = query.get("sort") or query.get("ordering") or "-created"
        window = read_window(request, *KEYS[sort.removeprefix("-")])
        rows = queries.documents(
            project.pk,
            window,
            sort,
            query.get("q", ""),
            query.get("language", ""),
            query["versions"],
        )
        return Response(page(request, window, rows))

    @extend_schema(
        operation_id="documents_add",
        request={"application/json": DocumentInput, "multipart/form-data": DocumentInput},
        responses={
            200: OpenApiResponse(DocumentShape, "It is there already."),
            201: OpenApiResponse(DocumentShape, "It was added."),
            202: OpenApiResponse(JobShape, "A URL, more than 1 MB or several documents: a job."),
        },
        tags=["documents"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add a document; the same content again is not added twice."""
        project = access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, DocumentInput)
        told = Told(**{name: fields[name] for name in Told.__slots__ if name in fields})
        told.previous = str(told.previous) if told.previous else None
        sources = _sources(request, fields)
        for source in sources:
            source.columns = fields.get("columns")
        added = adding.add(
            project.pk, sources, self.actor.user_id, fields.get("format"), told, fields["ignore_robots"]
        )
        if isinstance(added, Job):
            where = request.build_absolute_uri(reverse("api:job", args=[added.pk]))
            return Response(jobs.shape(added), status=202, headers={"Location": where})
        assert added.document is not None
        where = request.build_absolute_uri(reverse("api:document", args=[added.document]))
        status = 201 if added.status == "created" else 200
        return Response(_whole(request, added.document), status=status, headers={"Location": where})


class TableShape(serializers.Serializer):
    """What a table holds; `told` and `likely` are our word -> the table's column."""

    name = serializers.CharField(help_text="Of the file, and the place in it.")
    format = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="The first ones."
    )
    told = serializers.DictField(child=serializers.CharField(), help_text="By the columns' names.")
    likely = serializers.DictField(
        child=serializers.CharField(), help_text="With that by what stands in them: for `columns`."
    )
    asks = serializers.BooleanField(help_text="Whether the names leave open what somebody should say.")


class TablePreviewShape(serializers.Serializer):
    """The first table of what was sent that leaves something to say, else the first."""

    table = TableShape(allow_null=True, help_text="Null where none is one.")


class DocumentPreview(View):
    """A table before it is read."""

    read_by_others = READ_BY_OTHERS

    @extend_schema(
        operation_id="documents_preview",
        request={"application/json": DocumentInput, "multipart/form-data": DocumentInput},
        responses=TablePreviewShape,
        tags=["documents"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """What a table of comments holds and which column seems to hold what; nothing is stored."""
        access.project(self.actor, slug, Need.CURATE)
        fields = read_body(request, DocumentInput)
        sources = _sources(request, fields)
        for source in sources:
            source.columns = fields.get("columns")
        table = adding.first_table(sources, fields.get("format"))
        if table is None:
            return Response({"table": None})
        return Response(
            {
                "table": {
                    "name": table.label,
                    "format": table.format,
                    "columns": table.names,
                    "rows": table.rows,
                    "told": table.told,
                    "likely": table.likely,
                    "asks": table.asks,
                }
            }
        )


def _sources(request: Request, fields: dict[str, Any]) -> list[Source]:
    """What a request brings: the files, or the one field of the body that holds a document."""
    uploads = request.FILES.getlist("file")
    given = [name for name in ("url", "posts", *IN_BODY) if name in fields]
    if len(given) + bool(uploads) != 1:
        raise Invalid(
            _(
                "Exactly one of these brings a document: url, text, html, jsonl, posts, or files in "
                "multipart fields called file. Given: {given}."
            ).format(given=", ".join(given + ["file"] * bool(uploads)) or _("none")),
        )
    if uploads:
        return [Source(name=upload.name, upload=upload) for upload in uploads]
    if given == ["url"]:
        return [Source(url=fields["url"])]
    if given == ["posts"]:
        line = orjson.dumps({"posts": fields["posts"]})
        return [Source(name="the posts", content=line, format="jsonl")]
    [name] = given
    content = fields[name].encode()
    return [Source(name=f"the {name}", content=content, format=IN_BODY[name], url=fields.get("source_url"))]


def _whole(request: Request, document_id: UUID, article_alone: bool = False) -> queries.Row:
    """A document with its first posts, and where the others are."""
    rows = queries.posts(document_id, Window(MOST_POSTS), article_alone)
    later = None
    if len(rows) > MOST_POSTS:
        path = reverse("api:posts", args=[document_id])
        cursor = encode(rows[MOST_POSTS - 1][0], query_digest(path, QueryDict()))
        later = request.build_absolute_uri(f"{path}?page_size={MOST_POSTS}&cursor={cursor}")
    posts = [row for _, row in rows[:MOST_POSTS]]
    return {**queries.document(document_id), "posts": posts, "posts_next": later}


class DocumentDetail(View):
    """One document."""

    @extend_schema(
        operation_id="documents_read", parameters=[Selection], responses=DocumentShape, tags=["documents"]
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """One document with its posts.

        Where the article comes first, a reviewer who has not opened the thread gets the article alone.
        """
        document = access.document(self.actor, document_id)
        return Response(_whole(request, document_id, access.keeps_thread(self.actor, document)))

    @extend_schema(
        operation_id="documents_change", request=TermsInput, responses=DocumentShape, tags=["documents"]
    )
    def patch(self, request: Request, document_id: UUID) -> Response:
        """Note on what terms the source gives its text; for curators."""
        document = terms.change(self.actor, document_id, read_body(request, TermsInput))
        return Response(_whole(request, document_id, access.keeps_thread(self.actor, document)))

    @extend_schema(operation_id="documents_delete", request=None, responses={204: None}, tags=["documents"])
    def delete(self, request: Request, document_id: UUID) -> Response:
        """Delete the document with its sentences and every answer on them."""
        removing.delete_document(access.document(self.actor, document_id, Need.CURATE))
        return Response(status=204)


class PostList(View):
    """The posts of a document, in reading order."""

    @extend_schema(
        operation_id="documents_posts", parameters=[Listing], responses=page_of(PostShape), tags=["documents"]
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        document = access.document(self.actor, document_id)
        read_query(request, Listing)
        window = read_window(request, int)
        article_alone = access.keeps_thread(self.actor, document)
        return Response(page(request, window, queries.posts(document_id, window, article_alone)))
