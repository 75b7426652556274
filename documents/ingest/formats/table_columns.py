"""Which column of a table holds what: from a mapping that is given, else from the names that tools and people
use.
"""

# ruff: noqa: E501 - word lists read better unbroken

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from documents.ingest.parsed import IngestError

WORDS = ("text", "author", "date", "id", "parent", "document", "title", "url", "kind", "language")
"""Our words for what a column may hold."""

ARTICLE = frozenset(
    [
        "article",
        "post",
        "submission",
        "story",
        "thread",
        "topic",
        "question",
        "video",
        "page",
        "link",
        "opening",
        "root",
        "op",
        "artikel",
        "beitrag",
        "frage",
        "billet",
        "articulo",
        "artículo",
        "noticia",
        "entrada",
        "articolo",
        "artigo",
        "статья",
        "пост",
    ]
)
COMMENT = frozenset(
    [
        "comment",
        "reply",
        "answer",
        "response",
        "userreply",
        "reporterreply",
        "review",
        "message",
        "job",
        "poll",
        "pollopt",
        "kommentar",
        "antwort",
        "commentaire",
        "réponse",
        "reponse",
        "comentario",
        "respuesta",
        "commento",
        "risposta",
        "comentário",
        "resposta",
        "комментарий",
        "ответ",
    ]
)

# In each list the earlier name wins. Names are compared in lower case, with `_` between their words.
_NAMES = {
    "text": "text body comment comment_text comment_body comment_content content message body_text selftext self_text full_text "
    "tweet tweet_text text_original original_text text_display post_text post_content post_body reply reply_text "
    "message_text message_body msg review review_text review_body utterance statement claim comment_html body_html content_html text_html "
    "html raw cooked post kommentar kommentartext kommentar_text nachricht inhalt beitrag beitragstext commentaire texte "
    "contenu comentario texto contenido mensaje comentário conteúdo conteudo mensagem commento testo contenuto messaggio opmerking reactie "
    "tekst bericht inhoud komentarz treść tresc wiadomość komentář yorum metin mesaj текст комментарий сообщение содержание 内容 评论 评论内容 正文 "
    "コメント 本文 テキスト 댓글 내용 텍스트 نص تعليق التعليق النص טקסט תגובה टिप्पणी kommentti teksti text_body article_text article_body description article",
    "author": "author user username user_name author_name by display_name user_display_name author_display_name owner_display_name screen_name "
    "user_screen_name comment_author nickname nick handle poster posted_by written_by commenter commenter_name speaker "
    "sender from member creator person name full_name byline autor autorin verfasser verfasserin benutzer benutzername nutzer nutzername auteur "
    "pseudo utilisateur usuario nombre autore utente nome autor_nome usuário gebruiker naam auteur_naam użytkownik kullanıcı yazar автор "
    "пользователь имя 作者 用户 用户名 昵称 投稿者 名前 ユーザー 작성자 닉네임 الكاتب المؤلف اسم מחבר लेखक user_id author_id userid authorid",
    "date": "comment_date_gmt date_gmt created_utc created_at timestamp date datetime date_time created published_at posted_at time date_posted "
    "post_date comment_date creation_date create_date created_date date_created pub_date publish_date published_date date_published published "
    "posted posted_on post_time created_time create_time time_created written_at sent_at datum zeitpunkt erstellt erstellt_am "
    "veröffentlicht fecha fecha_hora data data_ora date_heure publié_le tarih дата время 日期 时间 发布时间 日時 投稿日時 날짜 작성일 التاريخ תאריך "
    "updated_at retrieved_on",
    "id": "id comment_id commentid cid comment_counter message_id msg_id tweet_id status_id reply_id review_id utterance_id post_id postid "
    "kommentar_id nachricht_id commentaire_id id_comentario id_commento uuid guid comment_no comment_nr nr no number nummer",
    "parent": "parent parent_id parentid reply_to reply_to_id in_reply_to in_reply_to_id replyto parent_comment_id parent_comment comment_parent "
    "comment_parent_id parent_post_id parent_message_id in_reply_to_status_id in_reply_to_tweet_id in_reply_to_comment_id "
    "reply_to_comment_id reply_to_post_id reply_to_post_number replied_to replies_to replying_to answer_to response_to responding_to "
    "antwort_auf antwortet_auf eltern eltern_id elternkommentar réponse_à reponse_a respuesta_a id_padre padre risposta_a resposta_a pai "
    "родитель ответ_на 父评论 父id 回复 親コメント 부모",
    "document": "document document_id doc doc_id thread thread_id discussion discussion_id conversation conversation_id comment_post_id "
    "article article_id link_id submission_id story_id topic_id video_id page_id news_id story root root_id post_id postid object_id "
    "article_url thread_url video_url page_url post_url story_url topic_url discussion_url dokument dokument_id artikel artikel_id "
    "diskussion documento documento_id artículo articulo articulo_id articolo articolo_id artigo artigo_id discussione discusión документ статья "
    "文章 文章id 記事 기사",
    "title": "title headline article_title post_title thread_title topic_title video_title story_title submission_title page_title link_title "
    "document_title subject titel überschrift ueberschrift schlagzeile betreff titre título titulo titolo tytuł başlık заголовок "
    "标题 題名 タイトル 제목 العنوان כותרת",
    "url": "url source_url web_url link permalink uri href page_url article_url web_link adresse_url lien enlace адрес 链接 網址",
    "kind": "kind comment_type post_type item_type content_type_name type typ tipo",
    "language": "language lang language_code sprache langue idioma lingua taal język язык 语言 言語 locale",
}  # fmt: skip
NAMES = {word: names.split() for word, names in _NAMES.items()}
_PLAIN = {word: frozenset(names) for word, names in NAMES.items()}
_OF_DOCUMENT = re.compile(
    r"(?:article|post|thread|topic|video|story|submission|page|link|document)_title|headline"
)
_OF_COMMENTS = re.compile(
    r"(?:^|_)(?:comments?|reply|kommentar\w*|commentaire|comentario|comentário|commento|opmerking|reactie|"
    r"komentarz|yorum|комментарий|评论|评论内容|コメント|댓글|تعليق|التعليق|תגובה|टिप्पणी|kommentti)(?:_|$)"
)
_HTML = re.compile(r"(?:^|_)html$")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\W_]+")
_POSITION = re.compile(r"(?:column |#)?(\d{1,4})", re.IGNORECASE)
LONGEST_NAME = 120
MOST_LISTED = 40


class ColumnsUntold(IngestError):
    """A table of which nobody said, and nothing tells, which column holds the text."""


@dataclass(slots=True)
class Columns:
    """The place of each column that holds something we know: our word -> position."""

    names: list[str]
    place: dict[str, int] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        return word in self.place

    def key(self, word: str) -> str:
        """The name of the column that holds `word`, as names are compared; empty where there is none."""
        return plain(self.names[self.place[word]]) if word in self.place else ""

    @property
    def of_comments(self) -> bool:
        """Whether the text column calls its texts comments."""
        return bool(_OF_COMMENTS.search(self.key("text")))

    @property
    def title_of_document(self) -> bool:
        """Whether the title is that of the document each row belongs to, rather than the row's own."""
        return bool(_OF_DOCUMENT.fullmatch(self.key("title")))

    @property
    def html(self) -> bool:
        """Whether the text column says that its texts are HTML."""
        return bool(_HTML.search(self.key("text"))) or self.key("text") == "cooked"

    def unread(self) -> list[str]:
        """A note that names the columns which nothing is read from; none where all are read."""
        left = [name for place, name in enumerate(self.names) if place not in self.place.values() and name]
        if not left:
            return []
        shown = ", ".join(f"“{name[:40]}”" for name in left[:20]) + (" and more" if len(left) > 20 else "")
        return [f"Not read of the table: {shown}."]

    def given(self) -> dict[str, str]:
        """Our word -> the table's name."""
        return {word: self.names[place] for word, place in self.place.items()}


def plain(name: str) -> str:
    """A column's name as names are compared: “Parent-ID”, “parentID” and “ parent id ” are `parent_id`."""
    name = unicodedata.normalize("NFKC", name[:LONGEST_NAME]).strip("\ufeff \t")
    return _BETWEEN.sub("_", _CAMEL.sub("_", name).casefold()).strip("_")


def known(name: str) -> bool:
    """Whether the name is one that columns usually have."""
    key = plain(name)
    return any(key in names for names in _PLAIN.values())


def find(
    names: Sequence[str], sample: Sequence[Sequence[str]], given: Mapping[str, str] | None, label: str
) -> Columns:
    """The columns of a table: those that are given, and for our other words those the names tell.

    A word that is given as empty is one that no column holds. `sample` holds the first rows: a name that may
    mean two things is settled by what stands under it.

    Raises:
        IngestError: a word or a column that is given does not exist.
        ColumnsUntold: no column is told to hold the text.
    """
    columns = Columns(list(names))
    columns.place = _named(columns.names, given or {}, label)
    guessed = guess(names, sample, taken=columns.place, without=set(given or {}))
    columns.place = {**guessed, **columns.place}
    if not columns.has("text"):
        raise untold(columns.names, sample, label)
    return columns


def _named(names: list[str], given: Mapping[str, str], label: str) -> dict[str, int]:
    """The positions of the columns that are given by name, in any case, or else by number from 1."""
    place: dict[str, int] = {}
    exact = {name: position for position, name in reversed(list(enumerate(names)))}
    loose = {plain(name): position for position, name in reversed(list(enumerate(names))) if plain(name)}
    for word, name in given.items():
        if word not in WORDS:
            raise IngestError(
                f"“{word[:60]}” is not something a column can hold here.",
                place=label,
                remedy=f"Name the columns of these: {', '.join(WORDS)}.",
            )
        if not name:
            continue
        position = exact.get(name, loose.get(plain(name), -1))
        number = _POSITION.fullmatch(name.strip())
        if position < 0 and number and 0 < int(number[1]) <= len(names):
            position = int(number[1]) - 1
        if position < 0:
            raise IngestError(
                f"The table has no column “{name[:60]}” for {word}. It has {listed(names)}.",
                place=label,
                remedy="Give the column’s name as it stands in the table.",
            )
        place[word] = position
    return place


def guess(
    names: Sequence[str],
    sample: Sequence[Sequence[str]],
    taken: Mapping[str, int] | None = None,
    without: set[str] | None = None,
) -> dict[str, int]:
    """The position of each column whose name says what it holds; no column holds two things."""
    keys = [plain(name) for name in names]
    used = set((taken or {}).values())
    place: dict[str, int] = {}
    for word in ("text", "parent", "date", "author", "title", "id", "document", "language", "kind", "url"):
        if word in (without or ()):
            continue
        for name in NAMES[word]:
            at = next((i for i, key in enumerate(keys) if key == name and i not in used), None)
            if at is not None and _fits(word, name, at, keys, sample):
                place[word] = at
                used.add(at)
                break
    return place


def _fits(word: str, name: str, at: int, keys: list[str], sample: Sequence[Sequence[str]]) -> bool:
    """Whether what stands under a name that may mean several things fits this one."""
    cells = [row[at].strip() for row in sample if at < len(row) and row[at].strip()]
    if word == "kind":
        return not cells or all(kind_of(cell) for cell in cells)
    if word == "author" and name in ("from", "name", "by", "person", "member", "data"):
        return all(len(cell) <= 200 for cell in cells)
    if word == "id" and name in ("post_id", "postid"):
        others = _PLAIN["document"] - {"post_id", "postid"}
        return bool(others & set(keys)) or _all_differ(cells)
    if word == "id" and name in ("nr", "no", "number", "nummer"):
        return len(cells) < 2 or _all_differ(cells)
    if word == "text" and name in ("article", "post", "description", "raw", "html", "from"):
        return not cells or sum(map(len, cells)) / len(cells) >= 20
    if word == "document" and name == "article":
        return all(len(cell) <= 400 for cell in cells)
    return True


def _all_differ(cells: list[str]) -> bool:
    return len(cells) > 1 and len(set(cells)) == len(cells)


def kind_of(value: str) -> str | None:
    """`article` or `comment`, from what tools call them; None for anything else."""
    key = value.strip().casefold()
    if key in ARTICLE:
        return "article"
    return "comment" if key in COMMENT else None


def untold(names: Sequence[str], sample: Sequence[Sequence[str]], label: str) -> ColumnsUntold:
    """The error that lists the columns and says how to name one."""
    likely = names[likely_text(names, sample)] if names else "NAME"
    return ColumnsUntold(
        f"It cannot be told which column of this table holds the text. Its columns are {listed(names)}.",
        place=label,
        remedy=f"Say which: on the page by choosing it, with the command by --column text={_quoted(likely)}, "
        "in the API in the field “columns”.",
    )


def likely_text(names: Sequence[str], sample: Sequence[Sequence[str]]) -> int:
    """The column with the most words in its first rows: the one a person would look at first."""

    def words(at: int) -> int:
        return sum(len(row[at].split()) for row in sample if at < len(row))

    return max(range(len(names)), key=words, default=0)


def listed(names: Sequence[str]) -> str:
    """The names of columns as a message shows them."""
    shown = [f"“{name[:60]}”" for name in names[:MOST_LISTED]]
    beyond = len(names) - len(shown)
    return ", ".join(shown) + (f" and {beyond} more" if beyond > 0 else "")


def _quoted(name: str) -> str:
    name = name[:60]
    return name if re.fullmatch(r"[\w.-]+", name) else '"' + name.replace('"', '\\"') + '"'
