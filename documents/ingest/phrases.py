"""What pages say around a thread, in many languages: headings over it, “X says:”, the furniture beside a comment."""

# ruff: noqa: E501 - patterns and word lists read better unbroken

import re
from dataclasses import dataclass

QUOTE_MARKS = "\"'“”„‟‘’‚«»‹›「」『』《》"

# What a heading counts, by language: en de fr es it pt nl sv pl ru tr el.
_COUNTED = (
    r"(?:responses?|comments?|thoughts?|replies|reply|reactions?|discussions?|discussion|opinions?|answers?|trackbacks?|"
    r"kommentare?n?|gedanken?|antwort(?:en)?|reaktion(?:en)?|meinung(?:en)?|beiträge|wortmeldungen|diskussion(?:en)?|"
    r"commentaires?|réponses?|réflexions?|pensées?|réactions?|avis|"
    r"comentarios?|respuestas?|pensamientos?|reacciones|opiniones|ideas?|"
    r"commenti|commento|rispost[ae]|pensier[oi]|"
    r"comentários?|respostas?|pensamentos?|ideias?|"
    r"reacties?|antwoorden|gedachten|opmerkingen|"
    r"kommentarer|svar|tankar|tanker|"
    r"komentarz[ey]?|odpowiedzi|myśli|"
    r"комментари(?:й|я|ев|и)|коментар(?:і|ів)?|تعليقات?|تعليقًا|ردود|ردًا|نظرات?|دیدگاه|yorumlar?|komentáře|komentářů|hozzászólás|kommenttia|comentarii|comentários|komentarų|תגובות|ответ(?:а|ов)?|мысл(?:ь|и|ей)|"
    r"yorum|cevap|düşünce|σχόλια|σχόλιο|απαντήσεις)"
)
_TO = (
    r"(?:to|on|about|for|so far|zu|zum|zur|auf|über|à|au|aux|sur|de|en|sobre|a|al|ante|su|per|para|em|op|over|bij|på|om|"
    r"til|na|do|o|w|к|на|о|σε|στο|için)"
)
_NUMBER = r"(?:\d{1,3}(?:[., ]\d{3})*|\d{1,6}|one|two|three|four|five|ein|eine|zwei|drei|un|une|uno|una|deux|trois|dos|tres|één|um|uma)"
_WORDS = {
    "two": 2,
    "zwei": 2,
    "deux": 2,
    "dos": 2,
    "three": 3,
    "drei": 3,
    "trois": 3,
    "tres": 3,
    "four": 4,
    "five": 5,
}
_ABOUT = re.compile(
    rf"(?P<count>{_NUMBER})\s+{_COUNTED}\s+{_TO}\s*[:：]?\s*(?P<open>[{QUOTE_MARKS}])?\s*(?P<title>\S.*)",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?:(?:there\s+(?:are|is)\s+|(?:(?:view|show|all|alle|les|los|see)\s+)*)\(?(?P<count>{_NUMBER})\)?\s+(?:\w+\s+)?{_COUNTED}(?:\s+(?:so far|bisher|to this post))?|"
    rf"(?:all\s+)?{_COUNTED}\s*+[(:\[]?\s*+\(?(?P<after>\d{{1,3}}(?:[., ]\d{{3}})+|\d{{1,6}})?[)\]]?)\s*+[:.]?",
    re.IGNORECASE,
)
_CJK_BARE = re.compile(
    r"(?:(?:全部|所有)?(?:评论|評論|留言|回應|コメント|댓글)\s*[(（:：]?\s*)?(?P<count>\d{1,6})\s*(?:[条條則个個篇]?\s*(?:评论|評論|回應|回复|回覆|留言)|件のコメント|件|개의? 댓글|개)?[)）]?"
)
_CJK = re.compile(r"评论|評論|留言|回應|回复|回覆|コメント|댓글")
LONGEST_HEADING = 400

_SAYS = (
    r"(?:says|said|wrote|writes|replied|commented|responded|asks|"
    r"sagt|sagte|schrieb|schreibt|meint|meinte|antwortete|kommentierte|"
    r"dit|a dit|a écrit|écrit|a répondu|"
    r"dice|dijo|escribió|ha dicho|respondió|comentó|"
    r"ha detto|scrive|ha scritto|"
    r"diz|disse|escreveu|zegt|zei|schreef|skriver|säger|sier|pisze|napisał\(a\)|mówi|говорит|пишет|написал)"
)
SAYS = re.compile(
    rf"(?P<author>\S(?:.{{0,58}}?\S)?)\s+{_SAYS}(?P<rest>\s*(?::|\.\.\.|…)|[\s,:]+(?:on|at|am|le|el|il|em|op|den)?\s*.{{6,60}}?:?|)",
    re.IGNORECASE,
)
SAYS_TAIL = re.compile(rf"\s+{_SAYS}\s*(?::|\.\.\.|…)?$", re.IGNORECASE)
BY = re.compile(
    r"[,\s]*(?:(?:posted|written|published|submitted|(?:left )?(?:a )?(?:comment|reply)|kommentar|commentaire|comentario|commento|soumis|publié|écrit|"
    r"geschrieben|verfasst|eingereicht|enviado|escrito|posté|inviato)\s+)?(?:by|von|par|por|di|door|av|przez)\s*:?\s+(?P<author>\S.{0,58})",
    re.IGNORECASE,
)

_FURNITURE = re.compile(
    r"(?:[•·|↓↑←→›»▸▾▲▼△▽⇧⇩⬆⬇👍👎❤♥★☆⋮⚑+\-–—#\s]|\b(?:"
    r"permalinkembedsave(?:parent)?(?:report)?(?:give award)?(?:reply)?|reply|replies|replied|to reply|reply to this|flag as (?:offensive|inappropriate|spam)|mark as spam|report (?:comment|spam|post|as spam)|report this comment|"
    r"favou?rite|recommended?|recommends|follow|like this|more options|copy link|go to comment|jump to|helpful|not helpful|award|unstarred|starred|load more(?: comments| replies)?|show more|read more|"
    r"antwort auf|kommentar melden|beitrag melden|melden|empfehlen|weitere laden(?:\.\.\.)?|répondre à ce message|répondre à|alerter|signaler un abus|recommander|denunciar comentario|responder a|ver respuestas|"
    r"رد|الرد|أعجبني|مشاركة|إبلاغ|ответить|нравится|пожаловаться|поделиться|svara|anmäl|gilla|"
    r"log ?in to reply|log in|sign in|share|report(?: this)?|report abuse|flag|like|liked|likes|"
    r"dislike|unlike|edit|delete|permalink|link|quote|upvote|downvote|vote|collapse|expand|hide replies|"
    r"(?:view|show|hide)(?: \d+)?(?: more)? repl(?:y|ies)|loading(?:\.\.\.|…)?|save|embed|source|parent|context|give award|"
    r"\d+ (?:likes?|votes?|points?|upvotes?|replies|reply|people)|liked by|be the first to like this|award|see more|"
    r"antworten?|auf diesen kommentar antworten|zum antworten anmelden|teilen|melden|gefällt mir|gefällt \d+ mal|bearbeiten|"
    r"zitieren|löschen|lädt|"
    r"répondre|partager|signaler|j[’']aime|modifier|citer|connectez-vous pour répondre|"
    r"responder|compartir|denunciar|reportar|me gusta|editar|citar|accede para responder|"
    r"rispondi|condividi|segnala|mi piace|modifica|partilhar|compartilhar|curtir|gosto|"
    r"beantwoorden|reageren|delen|vind ik leuk|svara|svar|odpowiedz|ответить|yanıtla|cevapla|回复|回覆|返信|답글"
    r")\b|\d+(?!\d)|[.…:,()])+",
    re.IGNORECASE,
)
_A_WORD = re.compile(r"[^\W\d_]")
LONGEST_FURNITURE = 80

_FORM = re.compile(
    r"(?:leave|post|write|add) (?:a|your|new) (?:reply|comment|response)|"
    r"(?:leave|cancel) reply|join the (?:conversation|discussion)|"
    r"(?:schreiben? sie|schreibe|hinterlasse|hinterlassen sie|verfasse) (?:einen?|eine) (?:kommentar|antwort)|kommentar (?:verfassen|schreiben|hinterlassen|abgeben)|"
    r"laisser un commentaire|laissez un commentaire|ajouter un commentaire|laisser une réponse|poster un commentaire|"
    r"dej[ae] (?:una respuesta|un comentario)|publicar un comentario|añadir (?:un )?comentario|escribe un comentario|"
    r"lascia un commento|rispondi|deixe (?:um comentário|uma resposta)|geef een reactie|laat een (?:antwoord|reactie) achter|"
    r"lämna ett svar|dodaj komentarz|добавить комментарий|bir cevap yazın|"
    r"your email address will not be published.*|deine e-mail-adresse wird nicht veröffentlicht.*|"
    r"votre adresse e-mail ne sera pas publiée.*|tu dirección de correo electrónico no será publicada.*|"
    r"comments are closed.*|die kommentare sind geschlossen.*|kommentare sind geschlossen.*|"
    r"les commentaires sont fermés.*|los comentarios están cerrados.*",
    re.IGNORECASE,
)
_PINGBACK = re.compile(r"\W{0,3}(?:pingbacks?|trackbacks?|ping)\s*(?::|from\b|von\b|de\b)", re.IGNORECASE)
_MODERATION = re.compile(
    r"your comment is awaiting moderation.*|dein kommentar wartet auf (?:die )?(?:moderation|freischaltung|freigabe).*|"
    r"votre commentaire est en attente de modération.*|tu comentario está pendiente de moderación.*|"
    r"this comment has been (?:removed|deleted).*by (?:the author|a blog administrator|a moderator).*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Heading:
    """A line over a thread: how many comments it counts, the article's title where it names one, and in quotation marks."""

    count: int | None
    title: str | None = None
    quoted: bool = False

    partial: bool = False
    """It counts some of them: “View 3 more replies”."""


def heading(line: str) -> Heading | None:
    """Reads “2 responses to "Title"”, “10 Kommentare”, “Comments (5)”; None for any other line.

    The title's closing quotation mark may be missing.
    """
    line = line.strip(" \t#*=-–—_")
    if not line or len(line) > LONGEST_HEADING:
        return None
    if match := _ABOUT.fullmatch(line):
        return Heading(_number(match["count"]), unquoted(match["title"]), bool(match["open"]))
    if _CJK.search(line) and (match := _CJK_BARE.fullmatch(line)):
        return Heading(int(match["count"]))
    if match := _BARE.fullmatch(line):
        return Heading(_number(match["count"] or match["after"]), partial=bool(_SOME.search(line)))
    return None


_SOME = re.compile(
    r"\b(?:more|view|show|load|weitere|voir|ver|see|repl(?:y|ies)|antwort(?:en)?|réponses?|respuestas?)\b",
    re.IGNORECASE,
)


def unquoted(title: str) -> str:
    """A title without the quotation marks around it, whether or not both are there."""
    return title.strip().strip(QUOTE_MARKS).strip(" \t\xa0:")


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else _WORDS.get(text.lower(), 1)


def is_furniture(line: str) -> bool:
    """Whether a line is nothing but buttons: “Reply”, “• Antworten • Teilen ›”, “3 likes”."""
    line = line.strip()
    return (
        bool(line)
        and len(line) <= LONGEST_FURNITURE
        and bool(_A_WORD.search(line))
        and bool(_FURNITURE.fullmatch(line))
    )


_REPLY = re.compile(
    r"\b(?:reply|antworten?|répondre|responder|rispondi|beantwoorden|reageren|svara|svar|odpowiedz|ответить|yanıtla|cevapla)\b|回复|回覆|返信|답글|رد",
    re.IGNORECASE,
)


def is_reply_button(line: str) -> bool:
    """Whether a short line is, or is among others, the button with which one answers."""
    return len(line) <= LONGEST_FURNITURE and bool(_REPLY.search(line))


def is_reply_form(line: str) -> bool:
    """Whether a line opens the form under a thread: “Leave a Reply”, “Schreibe einen Kommentar”."""
    line = line.strip(" \t#*=:.!\xa0")
    return len(line) <= 200 and bool(_FORM.fullmatch(line))


def is_pingback(text: str) -> bool:
    """Whether a comment is a notice that another page links here."""
    return bool(_PINGBACK.match(text))


def is_moderation_notice(text: str) -> bool:
    """Whether a line says that a comment waits for approval or was taken away."""
    return len(text) < 300 and bool(_MODERATION.fullmatch(text.strip()))


_AFTER_ARTICLE = re.compile(
    r"(?:comments? (?:feed|closed|rss|are closed)|kommentarfeed|kommentare geschlossen|trackback(?:-url|s)?|permalink|share (?:this|on|via|to)|tweet|facebook|twitter|pinterest|whatsapp|e-?mail(?: this)?|print|linkedin|reddit|pocket|tumblr|"
    r"telegram|blogthis!|like this|related|you (?:might|may) also (?:like|enjoy)|read (?:more|also|next)|more from|"
    r"recommended|filed under|tags?|article tags|labels|posted (?:in|under)|categor(?:y|ies)|©|copyright|subscribe|follow (?:us|me)|"
    r"teilen(?: mit)?|drucken|ähnliche (?:beiträge|artikel)|(?:das könnte|dir könnte|das könnte dir|das könnte sie) (?:dich )?auch|"
    r"weitere artikel|schlagw(?:ort|örter)|kategorien?|veröffentlicht (?:in|unter)|"
    r"partager(?: sur)?|imprimer|articles? (?:similaires?|liés?)|vous aimerez aussi|à lire aussi|étiquettes?|publié dans|"
    r"compartir(?: en)?|imprimir|relacionad[oa]s?|entradas relacionadas|también te puede|etiquetas?|publicado en)"
    r"(?!\w).{0,120}",
    re.IGNORECASE,
)


_RELATED = re.compile(
    r"(?:related(?: (?:articles?|posts?|stories|content|news|topics?|coverage|links?|items|reading))?|more (?:from|on|in|stories|news|about|articles|related|like)\b.{0,60}|"
    r"(?:most|popular|trending|recommended|latest|top|featured|recent)(?: (?:popular|read|viewed|shared|now|stories|news|posts?|articles?|videos?|reading|for you|comments?|from\b.{0,40}))+|"
    r"you (?:might|may) (?:also )?(?:like|be interested in|enjoy).{0,20}|(?:also|further|what to) read(?:ing)?|read (?:next|also|this next|further.{0,40}|more about.{0,40})|see also|"
    r"explore (?:further|related content|more)|editors?[’']?s?[’']? (?:picks?|recommendations?|choice)|around the web|from the web|from our partners|promoted stories|sponsored(?: (?:content|links|stories|ads))?|"
    r"recommended|trending|newsletters?|sign up.{0,60}|subscribe.{0,60}|stay (?:connected|informed|up-to-date).{0,40}|about the (?:author|writer)s?|"
    r"ähnliche (?:beiträge|artikel|themen|nachrichten)|mehr (?:zum thema|zu diesem thema|artikel|aus|von|über).{0,40}|weitere (?:artikel|beiträge|themen|nachrichten|meldungen).{0,40}|das könnte (?:sie|dich|euch|dir|ihnen) (?:auch )?(?:interessieren|gefallen)|"
    r"auch interessant|lesen sie auch|lies auch|meistgelesen|aktuelle berichte.{0,40}|empfehlungen?(?: der redaktion)?|themenseiten.{0,40}|"
    r"(?:à lire (?:aussi|également)|lire aussi|voir aussi|sur le (?:même )?sujet|dans la même rubrique|articles? (?:liés|similaires|recommandés)|les plus lus)|"
    r"(?:noticias? relacionad[oa]s?|artículos? relacionad[oa]s?|te puede interesar|también te puede interesar|más (?:noticias|información|leídas?)|lo más (?:leído|visto))|"
    r"(?:articoli correlati|leggi anche|potrebbe interessarti|leia (?:também|mais)|notícias relacionadas|lees ook|gerelateerd|läs också|les også|læs også|zobacz też|czytaj także|читайте также|по теме|ilgili haberler|اقرأ أيضا|مواضيع ذات صلة|関連記事|相关阅读|相關新聞|延伸閱讀))"
    r"\s*[:»›>…+]*",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:\W{0,3}(?:read (?:more|also|next|the full|this)|related|more|see (?:also|more)|also (?:read|see)|watch|listen|mehr(?: zum thema)?|lesen sie(?: auch| mehr)?|siehe auch|"
    r"à lire(?: aussi| également)?|lire aussi|voir aussi|lea también|leer más|leggi anche|leia (?:também|mais)|lees ook|läs (?:mer|också)|читайте также))\b\s*[:|–—»›-]?.*",
    re.IGNORECASE | re.DOTALL,
)
_DATED = re.compile(
    r"(?:(?:last |first )?(?:published|updated|posted|created|modified|edited)|veröffentlicht|aktualisiert|stand|erstellt|publié(?:e)?|mis(?:e)? à jour|modifié|publicado|actualizado|pubblicato|aggiornato|"
    r"gepubliceerd|publicerad|uppdaterad|opublikowano)\b[\s:]*(?:on|at|am|le|el|il|op|um|in)?\s*(?P<date>.{4,60}?)(?:\s*\(?utc\)?|\s*uhr)?",
    re.IGNORECASE,
)


def opens_related(block: str) -> bool:
    """Whether a line is the heading over what a site prints under its articles: “Related stories”, “Mehr zum Thema”."""
    block = block.split("\n", 1)[0].strip(" \t#*=–—+|•-")
    return 3 < len(block) <= 80 and bool(_RELATED.fullmatch(block))


def points_elsewhere(block: str) -> bool:
    """Whether a line sends its reader to another article: “Read more: …”, “Lesen Sie auch: …”."""
    return len(block) <= 250 and bool(_POINTER.fullmatch(block))


def is_dated(line: str) -> bool:
    """Whether a line says when an article appeared: “Published March 3, 2016”, “Stand: 3.4.2016”."""
    found = _DATED.fullmatch(line.strip(" |·•–—-")) if len(line) <= 120 else None
    return found is not None and any(character.isdigit() for character in found["date"])


def is_after_an_article(line: str) -> bool:
    """Whether a line is one of those that blogs print under an article: “Share this”, “Related posts”, “Tags: …”."""
    line = line.strip()
    return (
        len(line) <= 160
        and not line.endswith((".", "!", "?", "…", "”"))
        and bool(_AFTER_ARTICLE.fullmatch(line))
    )
