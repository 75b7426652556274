"""Threads as comment services and social sites print them, whose markup is their own."""

from tests.documents.ingest.formats.html.blogs import WHEN, flat, thread
from tests.documents.ingest.formats.html.samples import ARTICLE, BODY, TITLE, page, paragraphs, post


def shreddit() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<shreddit-comment author="{author}" thingid="t1_k{n}" depth="{depth - 1}" permalink="/r/m/comments/x/comment/k{n}/"
created="{WHEN}" score="3" content-type="text"><div slot="commentAvatar"><span class="avatar"></span></div><div slot="commentMeta"><a
href="/user/x">{author}</a><span>•</span><faceplate-timeago ts="{WHEN}"><time datetime="{WHEN}">2y ago</time></faceplate-timeago></div><div
id="t1_k{n}-comment-rtjson-content" class="md text-14" slot="comment"><div id="-post-rtjson-content" class="inline-block
max-w-full">{paragraphs(text)}</div></div><shreddit-comment-action-row permalink="/x"><button>Reply</button><a
href="#">Share</a></shreddit-comment-action-row>{replies}</shreddit-comment>"""

    return f"""<html lang="en"><head><title>{TITLE} : r/marrowby</title></head><body><shreddit-app><main><shreddit-post
post-title="{TITLE}" author="gus" created-timestamp="2024-03-02T07:00:00+0000" comment-count="4"><h1
slot="title">{TITLE}</h1><div slot="text-body"><div class="md text-14"><div
id="t3_x-post-rtjson-content">{BODY}</div></div></div></shreddit-post><shreddit-comment-tree
totalcomments="4">{thread(draw)}</shreddit-comment-tree></main></shreddit-app></body></html>"""


def lemmy() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<ul class="comments">{replies}</ul>' if replies else ""
        return f"""<li class="comment list-unstyled"><article id="comment-{n}" class="details comment-node py-2"><div
class="ms-2"><div class="d-flex flex-wrap align-items-center text-muted small"><button class="btn btn-sm">⊟</button><a
class="person-listing d-inline-flex align-items-baseline text-info" href="/u/x"><span>{author}</span></a> <span
class="me-2">English</span> <a href="/comment/{n}"><span class="moment-time pointer unselectable"
data-tippy-content="{WHEN}">2 years ago</span></a></div><div class="comment-content"><div
class="md-div">{paragraphs(text)}</div></div><div class="comment-bottom-btns d-flex"><button>reply</button></div></div></article>{nested}</li>"""

    return page(f'{post()}<div class="comments-container"><ul class="comments">{thread(draw)}</ul></div>')


def guardian() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<ul class="d-thread d-thread--responses js-responses">{replies}</ul>' if replies else ""
        kind = "response" if depth > 1 else "top-level"
        return f"""<li class="d-comment d-comment--{kind}" id="comment-{n}" itemscope itemtype="http://schema.org/Comment"
data-comment-id="{n}" data-comment-author="{author}"><div class="d-comment__inner d-comment__inner--{kind}"><div
class="d-comment__meta d-comment__meta--top-level"><span class="d-comment__author" itemprop="author">{author}</span> <a
class="d-comment__timestamp block-time" href="#"><time class="js-timestamp" datetime="{WHEN}" itemprop="dateCreated">3 Mar 2024
16:05</time></a><span class="d-comment__recommend"><span class="d-comment__recommend-count--old">3</span></span></div><div
class="d-comment__content"><div class="d-comment__main"><div class="d-comment__body" itemprop="text">{paragraphs(text)}</div><ul
class="d-comment__actions"><li><button>Reply</button></li><li>Share</li><li>Report</li></ul></div></div></div>{nested}</li>"""

    return page(
        f"""{post()}<div class="discussion" id="comments"><h2 class="discussion__heading">comments <span
class="discussion__comment-count">(4)</span></h2><ul class="d-thread js-new-comments">{thread(draw)}</ul></div>"""
    )


def coral() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = (
            f'<div class="coral coral-replyList" id="coral-comments-replyList-log--c{n}" role="log">{replies}</div>'
            if replies
            else ""
        )
        body = text.replace("\n\n", "<br><br>")
        return f"""<div class="Box-root ReplyListComment" role="article" aria-labelledby="comment-88f1c2aa-000{n}-label"
id="comment-88f1c2aa-000{n}" data-testid="comment-88f1c2aa-000{n}"><div class="HorizontalGutter-root coral coral-comment
coral-indent coral-indent-{depth - 1}"><div class="coral coral-comment-topBar"><span class="coral coral-username
coral-comment-username"><span>{author}</span></span> <time class="coral coral-timestamp coral-comment-timestamp" datetime="{WHEN}"
title="{WHEN}">2 years ago</time></div><div class="coral coral-content coral-comment-content">{body}</div><div class="coral
coral-comment-actionBar"><button>Respect</button><button>Reply</button></div></div></div>{nested}"""

    return page(
        f"""{post()}<div id="coral_thread"><section class="coral coral-stream"><div id="comments-allComments-log" class="coral
coral-allComments">{thread(draw)}</div></section></div>"""
    )


def commento() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div id="commento-comment-card-0d1e9c6d{n}" class="commento-card" style="border-left: 2px solid red;"><div
id="commento-comment-header-0d1e9c6d{n}" class="commento-header"><div class="commento-avatar">O</div><div
id="commento-comment-name-0d1e9c6d{n}" class="commento-name">{author}</div><div id="commento-comment-subtitle-0d1e9c6d{n}"
class="commento-subtitle"><div class="commento-score">3 points</div><div class="commento-timeago" title="Sun Mar 03 2024 16:05:00
GMT+0000">2 years ago</div></div></div><div id="commento-comment-contents-0d1e9c6d{n}"><div
id="commento-comment-body-0d1e9c6d{n}" class="commento-body"><div id="commento-comment-text-0d1e9c6d{n}">{paragraphs(text)}</div></div><div
class="commento-options"><button title="Reply"></button></div><div id="commento-comment-children-0d1e9c6d{n}"
class="commento-card-children">{replies}</div></div></div>"""

    return page(
        f"""{post()}<div id="commento" class="commento-root"><div id="commento-main-area"><div id="commento-comments-area"
class="commento-comments">{thread(draw)}</div></div></div>"""
    )


def isso() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div class="isso-comment" id="isso-{n}"><div class="isso-avatar"><svg></svg></div><div class="isso-text-wrapper"><div
class="isso-comment-header" role="meta"><span class="isso-author">{author}</span> <span class="isso-spacer">•</span> <a
class="isso-permalink" href="#isso-{n}"><time title="Sun Mar 03 2024" datetime="{WHEN}">2 years ago</time></a></div><div
class="isso-text">{paragraphs(text)}</div><div class="isso-comment-footer"><span class="isso-votes">3</span><a class="isso-upvote"
href="#"></a><a class="isso-reply" href="#">Reply</a></div></div><div class="isso-follow-up">{replies}</div></div>"""

    return page(
        f"""{post()}<section id="isso-thread"><h4 class="isso-thread-heading">4 Comments</h4><div class="isso-postbox"><div
class="isso-form-wrapper"><textarea></textarea></div></div><div id="isso-root">{thread(draw)}</div></section>"""
    )


def remark42() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div class="thread thread_theme_light {"thread_indented" if depth > 1 else ""}" role="listitem"><article
class="comment comment_theme_light thread__comment" id="remark42__comment-5f0e-{n}"><div class="comment__info"><img
class="avatar comment__avatar" src="a.png" alt=""><button class="comment__username">{author}</button><a
href="#remark42__comment-5f0e-{n}" class="comment__time">03/03/2024 at 16:05</a><span class="comment__score">3</span></div><div
class="comment__body"><div class="comment__text raw-content">{paragraphs(text)}</div><div class="comment__actions"><button>Reply</button></div></div></article>{replies}</div>"""

    return page(
        f'{post()}<div id="remark42"><div class="root__threads" role="list">{thread(draw)}</div></div>'
    )


def openweb() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<ul class="spcv_children-list">{replies}</ul>' if replies else ""
        return f"""<li class="spcv_list-item"><div class="spcv_root" data-spot-im-class="message" data-message-id="sp_{n}"
data-depth="{depth - 1}"><article class="components-MessageLayout-index__message-view" data-spot-im-class="message-view"><div
class="components-MessageDetails-index__message-details"><span data-spot-im-class="message-username"
class="src-components-Username-index__button">{author}</span> <time
class="components-MessageDetails-index__timestamp" datetime="{WHEN}">3 March, 2024</time></div><div
class="components-MessageContent-components-MessageEntities-index__message-text"
data-spot-im-class="message-text">{paragraphs(text)}</div><div data-spot-im-class="message-actions"
class="components-MessageActions-index__message-actions"><button>Reply</button></div></article></div>{nested}</li>"""

    return page(
        f"""{post()}<div class="spcv_conversation" data-spot-im-class="conversation"><div class="spcv_community-question">Share your
view</div><ul class="spcv_messages-list">{thread(draw)}</ul></div>"""
    )


def mastodon() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<article class="comment" data-comment-id="110{n}" data-parent-id="{ {1: "", 2: "1101", 3: "1102", 5: ""}[n] }"><div
class="status__info"><a href="#" class="status__relative-time"><time datetime="{WHEN}">2y</time></a><a
class="status__display-name" href="#"><span class="display-name"><bdi><strong
class="display-name__html">{author}</strong></bdi></span></a></div><div class="status__content"><div
class="status__content__text">{paragraphs(text)}</div></div><div class="status__action-bar"><button>Reply</button></div></article>"""

    return page(f'{post()}<section class="replies">{flat(draw)}</section>')


def stack_exchange_of_comments() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li id="comment-{n}" class="comment js-comment" data-comment-id="{n}" data-comment-score="0"><div
class="js-comment-actions comment-actions"><div class="comment-score"></div></div><div class="comment-text js-comment-text-and-form"><div
class="comment-body js-comment-edit-hide"><span class="comment-copy">{text}</span><div class="d-inline-flex ai-center">–&nbsp;<a
class="comment-user" href="#">{author}</a></div> <span class="comment-date" dir="ltr"><a class="comment-link"
href="#comment{n}_1"><span title="2024-03-03 16:05:00Z, License: CC BY-SA 4.0" class="relativetime-clean">Mar 3, 2024 at
16:05</span></a></span></div></div></li>"""

    jule = draw(5, 2, "Jule", "I row across now.", "")
    ivo = draw(2, 2, "Ivo Tamm", "The harbour fund does, as it did the last time.", "")
    return f"""<html itemscope itemtype="https://schema.org/QAPage" lang="en"><head><title>ferry - {TITLE} - Marrowby Exchange</title><meta
property="og:title" content="{TITLE}"></head><body class="question-page"><div id="content"><div itemprop="mainEntity" itemscope
itemtype="https://schema.org/Question"><div id="question-header"><h1 itemprop="name"><a class="question-hyperlink"
href="/q/31">{TITLE}</a></h1></div><div id="mainbar"><div class="question js-question" data-questionid="31" id="question"><div
class="post-layout"><div class="votecell"><div class="js-vote-count" itemprop="upvoteCount">3</div></div><div
class="postcell"><div class="s-prose js-post-body" itemprop="text">{BODY}</div><div class="post-taglist"><a
class="post-tag">ferry</a></div><div class="post-signature owner"><div class="user-info"><div class="user-action-time">asked <span
title="2024-03-02 07:00:00Z" class="relativetime">Mar 2, 2024 at 7:00</span></div><div class="user-details" itemprop="author"><a
href="#"><span itemprop="name">Gus Hallow</span></a></div></div></div></div><div class="post-layout--right"><div id="comments-31"
class="comments js-comments-container"><ul class="comments-list js-comments-list">{jule}</ul></div></div></div></div><div
id="answers"><h2 class="mb0" data-answercount="1">1 Answer</h2><div id="answer-32" class="answer js-answer"
data-answerid="32" itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer"><div class="post-layout"><div
class="answercell"><div class="s-prose js-post-body" itemprop="text">{paragraphs(ARTICLE[0])}</div><div class="post-signature"><div
class="user-info"><div class="user-action-time">answered <span title="2024-03-03 16:05:00Z" class="relativetime">Mar 3, 2024 at
16:05</span></div><div class="user-details" itemprop="author" itemscope itemtype="http://schema.org/Person"><a href="#"><span
itemprop="name">Oda Brenn</span></a></div></div></div></div><div class="post-layout--right"><div id="comments-32"
class="comments js-comments-container"><ul class="comments-list js-comments-list">{ivo}</ul></div></div></div></div></div></div></div></div></body></html>"""


def hashed_classes() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<div class="css-9z8y">{replies}</div>' if replies else ""
        return f"""<div class="css-1x2y"><div class="css-7aa"><a href="/u/{n}">{author}</a><time datetime="{WHEN}">Mar 3</time></div><div
class="css-4bb">{paragraphs(text)}</div><div class="css-5cc"><button>Reply</button></div>{nested}</div>"""

    return page(
        f'{post()}<div class="css-000"><h2>4 comments</h2><div class="css-111">{thread(draw)}</div></div>'
    )


def replies_by_class_alone() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<article id="cid-{n}" class="comment {"comment--indented" if depth > 1 else "js-comment-toplevel"}"><div
class="comment__container"><div class="comment-meta"><h4 class="comment-meta__name"><a href="#">{author}</a></h4><a
class="comment-meta__date" href="#cid-{n}">#{n} — 3. März 2024</a></div><div class="comment__body">{paragraphs(text)}</div><div
class="comment__reactions"><form class="comment__form"><button>Antwort auf #1</button></form></div></div></article>"""

    return page(f'{post()}<section class="comment-section" id="comments"><div>{flat(draw)}</div></section>')


def microdata_by_parent() -> str:
    above = {
        1: "",
        2: '<link itemprop="parentItem" href="#k1">',
        3: '<link itemprop="parentItem" href="#k2">',
        5: "",
    }

    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div id="k{n}" itemprop="comment" itemscope itemtype="https://schema.org/Comment">{above[n]}<span itemprop="author"
itemscope itemtype="https://schema.org/Person"><span itemprop="name">{author}</span></span><meta itemprop="dateCreated"
content="{WHEN}"><div itemprop="text">{paragraphs(text)}</div></div>"""

    return page(f"{post()}<section>{flat(draw)}</section>")


def youtube() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        element = "ytd-comment-view-model" if depth == 1 else "ytd-comment-view-model is-reply"
        inner = f"""<{element} id="comment" class="style-scope ytd-comment-thread-renderer"><div id="body"><div id="author-thumbnail"><img
src="a.png" alt=""></div><div id="main"><div id="header"><h3><a id="author-text" href="/@x"><span>{author}</span></a></h3><span
id="published-time-text"><a href="/watch?v=x&lc=U{n}">2 years ago</a></span></div><div id="content"><yt-attributed-string
id="content-text">{text}</yt-attributed-string></div><div id="toolbar"><span id="vote-count-middle">3</span><button>Reply</button></div></div></div></{element.split(" ")[0]}>"""
        if depth > 1:
            return inner
        return f"""<ytd-comment-thread-renderer class="style-scope ytd-item-section-renderer">{inner}<div id="replies"><ytd-comment-replies-renderer><div
id="expander-contents">{replies}</div></ytd-comment-replies-renderer></div></ytd-comment-thread-renderer>"""

    return f"""<html lang="en"><head><title>{TITLE} - YouTube</title></head><body><ytd-app><div id="title"><h1>{TITLE}</h1></div><div
id="description"><div id="description-inline-expander">{BODY}</div></div><ytd-comments id="comments"><div id="header"><h2
id="count"><span>2</span> <span>Comments</span></h2></div><div
id="contents">{draw(1, 1, "@oda", "Who pays for the engine?", draw(2, 2, "@ivo", "The harbour fund does.", ""))}{draw(5, 1, "@jule", "I row across now.", "")}</div></ytd-comments></ytd-app></body></html>"""


SERVICES = {
    function.__name__: function
    for function in (
        shreddit,
        lemmy,
        guardian,
        coral,
        commento,
        isso,
        remark42,
        openweb,
        mastodon,
        hashed_classes,
        microdata_by_parent,
    )
}
