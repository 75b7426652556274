"""How the systems that publish pages name the parts of one: classes, ids and attributes, as patterns over tokens."""

# ruff: noqa: E501 - patterns and word lists read better unbroken

import re

_N = r"[-_]{0,2}"
_P = r"(?:[a-z0-9]+[-_]{1,2}){0,3}"  # whatever a theme puts in front

# Short ids that only some systems write: c7704569152969066600 (Blogger), wpd-comm-12_0 (wpDiscuz), cid-9, t1_abc, ljcmt77.
SHORT_KEY = re.compile(
    r"(?:c|wpd-comm-|cid-|t1_|ljcmt|kmt-|isso-|forum|reply-|msg_?)(?P<key>\d[\da-z]*)(?:_\d+)?"
)
WPDISCUZ = re.compile(r"wpd-comm-(?P<key>\d+)_(?P<parent>\d+)")
BLOGGER = re.compile(r"c\d{4,}")
PINGBACK = frozenset(
    ["pingback", "trackback", "pings", "ping", "comment-pingback", "comment-trackback", "type-pingback"]
)
# Names of a comment in which “comment” does not stand.
COMMENT = re.compile(
    r"comtr|topic-post|crawler-post|isso-comment|commento-card|gsc-comment|gsc-reply|kmt-item|kt-comments-item|ljcmt|cmt|c-entry-comment|"
    r"vf3?-comment|spcv_root|d-comment|h-cite|p-comment|ipscomment|answer|u-comment|jcomments-item|rbox|tcm-single-comment|"
    r"dwexpcomment|b-leaf|gpi-comment|fyre-comment-article|hcb-comment|echo-item|js-kbjcomment|ugccmt-comment"
)
COMMENT_TYPE = re.compile(
    r"schema\.org/(?:Comment|UserComments|Answer)\b|^(?:schema:|sioc:)?Comment$", re.IGNORECASE
)
CONTAINER = re.compile(
    rf"comm(?:ent)?s?{_N}(?:list|lists|area|section|wrap|wrapper|container|holder|thread|threads|tree|block|box|body)?|"
    rf"(?:the|post|entry|article|page|list|view|user|blog|all|disqus|single|facebook|fb|hyper|livefyre){_N}comments?{_N}(?:list|area|section|wrap|wrapper|thread)?|"
    r"disqus_thread|disqus-thread|commentlist|comment-tree|kommentare|kommentarliste|commentaires|comentarios|"
    r"responses|replies|respond|comment-respond|reply-list|discussion|comments-title|comments-content|post-list"
)
FORM = re.compile(
    rf"respond|comment{_N}(?:respond|form|editor|reply-form)|commentform|reply{_N}(?:form|box)|comment-replybox.*|new-comment|leave-(?:a-)?(?:reply|comment)"
)
# On the element of a comment: it answers another.
REPLY = re.compile(
    rf"(?:.*[-_])?(?:repl(?:y|ies)|response|child|children|indented|indent|nested|sub|subcomment|answer|reaction|antwort|reponse|respuesta)"
    rf"(?:{_N}(?:comments?|item|container|wrapper|wrap|box|row))?|"
    rf"(?:child|sub|nested|reply|is-reply|second|indented){_N}comments?"
)
DEPTH = re.compile(
    rf"(?:(?:comments?|reply|thread|threaded|nest|c){_N})?(?:depth|level|lvl|indent|nesting|nested|tier){_N}(?P<depth>\d{{1,3}})"
)
DEPTH_ATTRIBUTES = (
    "data-depth",
    "data-level",
    "data-indent",
    "data-nesting-level",
    "data-comment-depth",
    "aria-level",
    "depth",
    "indent",
)
PARENT_ATTRIBUTES = (
    "data-parent-id",
    "data-parent",
    "data-parentid",
    "data-comment-parent",
    "data-parent-comment-id",
    "data-parent-comment",
    "data-reply-to",
    "data-in-reply-to",
    "data-reply-to-id",
    "parentid",
)
KEY_ATTRIBUTES = (
    "data-comment-id",
    "data-commentid",
    "data-id",
    "data-comment",
    "data-fullname",
    "thingid",
    "data-post-id",
)
COUNT = re.compile(
    rf"{_P}(?:comments?|replies|responses|kommentare?|commentaires?|comentarios){_N}(?:title|count|counter|number|num|heading|header|head|total|label|text)(?:{_N}(?:text|number|value))?"
)
LAYOUT = re.compile(r"(?:main|content|page|wrapper|layout|site|body)(?:(?!side)[a-z0-9_-]){0,30}")
LATEST = re.compile(
    rf"(?:.*{_N})?(?:recent|latest|newest|last|neueste|derniers|ultimos){_N}(?:comments?|kommentare|commentaires|comentarios)(?:{_N}.*)?|recentcomments"
)
RELATED = re.compile(
    rf"(?:.*{_N})?(?:related|recommended|similar|popular|trending|latest|recent|more){_N}(?:posts?|articles?|stories|news|entries|content|links)?(?:{_N}.*)?|yarpp.*"
)
ELSEWHERE = re.compile(
    rf"(?:.*{_N})?(?:recent|latest|newest|neueste|derniers|ultimos){_N}(?:comments?|kommentare|commentaires|comentarios)(?:{_N}.*)?|"
    rf"recentcomments|widget[-_].*|(?:(?:left|right|primary|secondary|main|blog|page|site|footer){_N})?"
    rf"(?:sidebar|side-bar|widget-?area|widgets)(?:{_N}(?:left|right|primary|secondary|inner|container|wrap|wrapper|area|widgets?|column|col|\d))?|"
    rf"(?:aside|secondary)(?:{_N}(?:left|right|bloc|block|column|col|inner|content))?|aside{_N}bloc{_N}.*|"
    rf"footer{_N}(?:widgets?|area|wrap|inner)|site{_N}footer|colophon|blogroll"
)

BODY_SURE = re.compile(
    rf"{_P}(?:[a-z]+)?(?:comm(?:ent)?s?|reply|usertext|contenttext|kommentar|commentaire|comentario){_N}(?:contents?|text|texte|message|copy|msg|html|body{_N}(?:text|content|inner|html)|bodytext|texto|markdown)(?:{_N}(?:inner|text|body|wrapper|content))?|"
    r"(?:submitted|user)-?comment|commtext|contenttext|(?:[a-z]+[-_]{1,2})?post[-_]message|post_message_\d+|cooked|usertext-body|e-content|p-content|"
    r"field--name-comment-body|field-name-comment-body|field-comment-body|bbwrapper|postcontent|post_body|post-body-content|s-prose|js-comment-text-and-form|comment-copy|"
    r"ipstype_richtext|post__content-text|b-post__content|js-post__content-text|message-content-text|kmt-body|kt-comment-message|comment-item-text"
)
BODY_LIKELY = re.compile(
    rf"{_P}(?:comm(?:ent)?|kommentar|commentaire){_N}(?:body|entry|description|desc|inner)|commentbody|entry|content|text|body|message|md|comment-main|entry-content|post-body|post-content|"
    rf"postbody|inner|post_message|post-text|description|textos?|texte"
)
BODY_PERHAPS = re.compile(rf"{_P}(?:body|content|text|message)")
AUTHOR_NAME = re.compile(
    rf"fn|reviewer|{_P}author{_N}(?:name|link|title|text)|{_P}commenter(?:{_N}name)?|{_P}comment{_N}(?:user|username|name|by|poster)|{_P}poster{_N}name|"
    rf"{_P}(?:user|display|nick|screen|full|member|poster){_N}name|hnuser|nickname|p-author|p-name|commentauthor|commentername|popuser|bigusername|post{_N}author|"
    rf"{_P}meta__name|message-name|cauthorpane_author|kmt-author|comment-author-name"
)
# What shows that a person stands by a text.
SIGN_OF_AUTHOR = re.compile(
    rf".*(?:author|avatar|gravatar|vcard|username|user{_N}name|nickname|byline|commenter|commentor|poster|userpic|screen{_N}name)(?:[-_].*)?|"
    rf"fn|cite|user|hnuser|submitted|(?:comm(?:ent)?s?{_N})?(?:meta|metadata|header|date|time|timestamp|user|name|datetime)"
)
AUTHOR = re.compile(
    rf"{_P}(?:author|user|byline|commentor|commentator|poster|creator|autor|auteur|autore|username)|(?:[a-z0-9]+-)?name(?:-[0-9a-f]{{6,}})?|vcard|submitted|comment-meta-author|{_P}user{_N}(?:info|details|link)|postprofile|commentor-info|autor_comentario"
)
DATE = re.compile(
    rf"{_P}(?:date|time|datetime|timestamp|posted|posted{_N}on|permalink|permalink-date|fecha|datum|when|ago|age)|{_P}comment{_N}(?:meta|metadata|info|header|footer)(?:data)?|"
    r"commentmetadata|commentmeta|published|dt-published|submitted|date-header|tagline|meta|time-ago|relative-time|comment-meta-time|says|"
    r"smalltext|keyinfo|post-header|posthead|thead|message-attribution|message-date|ipscomment_meta|author"
)

# Furniture beside a comment's text.
BESIDE_COMMENT = re.compile(
    rf"{_P}(?:comm(?:ent)?s?|reply|post|user|message){_N}(?:reply|replies|actions?|buttons?|tools?|toolbar|controls?|links?|likes?|like{_N}.*|votes?|voting|rating|score|karma|report|flag|share|"
    rf"edit|delete|permalink|avatar|footer|menu|options|count|number|badge|gravatar|navigation|awaiting{_N}moderation|like-link)(?:{_N}(?:link|links|button|buttons|box|count|wrap|wrapper|area|container))?|"
    rf"reply(?:{_N}(?:link|button|btn|to|count|tab|to-tab))?|replies-count|comment{_N}reply{_N}(?:link|title)|item-control|actions?|tools|toolbar|buttons|flat-list|"
    rf"(?:wp-)?likes?|like-(?:button|btn|link|count)|sd-block|sharedaddy|jp-likes.*|wpulike.*|votes?|vote-.*|voting|votelinks|karma|upvotes?|thumbs?.*|rating|ratings|score|"
    rf"share|sharing|social|report|report-.*|flag|flag-.*|avatar|avatar-.*|.*{_N}avatar|gravatar|userpic|badge|badges|moderation|awaiting-moderation|"
    rf"signature|signatures|sig|edited-by|post-controls|post-menu-area|topic-map|crawler-linkback-list|nav|navs|togg|expand|comment-awaiting-moderation"
)
SIGNATURE = re.compile(
    rf"(?!post-signature|user-signature)(?:[a-z0-9]+[-_]+){{0,3}}signatures?(?:[-_].*)?|sig\d*|msg_\d+_signature|{_P}sig"
)
META_OF_COMMENT = re.compile(
    rf"comm(?:ent)?s?{_N}(?:meta|metadata|info|header|head|author|date|time|title|top|details|by|user|name|link|permalink|subject)(?:data)?(?:{_N}.*)?|"
    rf"commentmetadata|commentmeta|says|vcard|author|byline|fn|submitted|tagline|comhead|meta|metadata|datetime|timestamp|date|permalink|user|username|names|topic-meta-data|post-info|user-info|header|{_P}author-role|{_P}user-?title|usertitle|quote-controls"
)

# Furniture inside an article.
BESIDE_ARTICLE = re.compile(
    rf"(?:.*{_N})?(?:shares?|sharing|sharedaddy|socials?|sociable|addtoany|a2a|addthis|ssba|essb|heateor|shariff|jp-relatedposts|"
    rf"related|relatedposts|yarpp|newsletters?|subscribe|subscription|signup|sign-up|adverts?|advertisements?|adsbygoogle|adsense|"
    rf"ad-(?:container|wrapper|slot|unit)|sponsor|sponsored|promos?|banner|breadcrumbs?|pagination|page-links|pager|post-navigation|"
    rf"nav-links|navigation|toolbar|outbrain|taboola|cookies?|popup|modal|linkwithin|pinterest|pin-it|instagram|printfriendly)"
    rf"(?:{_N}(?:wrapper|wrap|container|box|posts?|articles?|content|links?|buttons?|btn|bar|list|items?|icons?|widget|section|area|title|"
    rf"heading|top|bottom|form|block|inner|count|it|this|kit|toolbox|embed|\d+).*)?|"
    rf"author{_N}(?:box|bio|info|card|description|profile)|about{_N}(?:the-)?author|biography|"
    rf"entry{_N}(?:meta|footer|header-meta|utility|tags|categories|share)|"
    rf"post{_N}(?:meta|metadata|footer|tags|categories|info|share|nav|author|date|labels|ratings|views|timestamp|icons|feeds)|"
    rf"article{_N}(?:meta|footer|tags|share|info)|meta|meta{_N}(?:article|post|entry|info|header|bar|data){_N}.*|postmeta|postmetadata|"
    rf"byline|tagline|submitted|tags|tag{_N}(?:links?|wrapper|list|cloud|container)|cat{_N}links|tagcloud|posted-on|edit-link|likes?|jp-likes.*|sd-block|"
    rf"ratings?|kksr.*|print|print-link|toc|ez-toc.*|table-of-contents|toc_container|caption|wp-caption-text|tr-caption|figcaption|"
    rf"image{_N}caption|gallery{_N}caption|credits?|wp-block-buttons?|read-?more|more-link|comments?-link|post-comment-link|comment-count|"
    rf"widget|sidebar|reading-time|skip-link|disclosure-box|breadcrumb"
)
# Boxes within an article that are never of it, whatever they hold.
NEVER_ARTICLE = re.compile(
    r".*(?:share|sharing|social|related|recommend|yarpp|newsletter|subscri|signup|sign-up|advert|adsense|sponsor|promo|outbrain|taboola|"
    r"cookie|popup|modal|caption|credit|breadcrumb|pagination|author-?(?:box|bio|info|card)|biography|disclosure|widget|sidebar|toc).*"
)
CAPTION = re.compile(rf"caption|wp-caption-text|tr-caption|figcaption|(?:image|gallery){_N}caption|credits?")
ARTICLE_BODY = re.compile(
    rf"(?:entry|post|article|story|blog|news|single|page|node|main){_N}(?:content|contents|body|text|txt|texte|texto|testo|contenu|contenido|cuerpo|inhalt|entry|copy|main|inner{_N}content)(?:{_N}(?:inner|main|text|container|wrapper))?|articlebody|postbody|"
    rf"e-content|storycontent|storytext|td-post-content|post__content|article__(?:body|content|text)|entry__content|field--name-body|field-name-body|"
    rf"node__content|single-post-content|post_content|entrytext|blogpost|post-bodycopy|text-content|rich-text|content-body|contentbody|prose|topictext|toptext|mw-parser-output"
)
ARTICLE = re.compile(
    rf"hentry|post|blog{_N}post|article|single{_N}post|h-entry|type-post|post-\d+|node|story|fatitem|post-outer|entry"
)
TITLE = re.compile(
    rf"(?:entry|post|article|story|blog-post|page|content|single|headline|news|node|topic|main){_N}(?:title|headline|heading|header)|headline|title|p-name|titleline|fancy-title|single-title"
)
SITE = re.compile(
    rf"(?:site|blog|logo|brand|header|widget|section|sidebar|comments?|reply|related|footer|nav|navbar|wpcom){_N}(?:title|name|logo|brand|heading|h\d)?|logo|screen-reader-text|sr-only|author-(?:heading|title|name)|masthead"
)


LONGEST_NAME = 120


MOST_REMEMBERED = 1 << 14

# What a pattern said of names: the same few stand on every element of a site. By the pattern's identity, since
# its hash is computed from the whole of it each time.
_said: dict[int, dict[str, bool]] = {}
_said_of_any: dict[int, dict[tuple[str, ...], bool]] = {}


def matches(pattern: re.Pattern[str], name: str) -> bool:
    """Whether a name as a whole is what a pattern says."""
    said = _said.setdefault(id(pattern), {})
    answer = said.get(name)
    if answer is None:
        if len(said) >= MOST_REMEMBERED:
            said.clear()
        answer = said[name] = len(name) <= LONGEST_NAME and pattern.fullmatch(name) is not None
    return answer


def any_match(pattern: re.Pattern[str], names: tuple[str, ...]) -> bool:
    """Whether one of the names of an element is, as a whole, what a pattern says."""
    if not names:
        return False
    said = _said_of_any.setdefault(id(pattern), {})
    answer = said.get(names)
    if answer is None:
        if len(said) >= MOST_REMEMBERED:
            said.clear()
        answer = said[names] = any(matches(pattern, name) for name in names)
    return answer
