"""Threads as the themes of WordPress and other blogs print them: one function a system, from one thread."""

from collections.abc import Callable

from tests.documents.ingest.formats.html.samples import (
    FORM,
    IVO,
    JULE,
    ODA,
    ODA_AGAIN,
    page,
    paragraphs,
    post,
)

type Draw = Callable[[int, int, str, str, str], str]
"""A comment's markup from its number, depth (from 1), author, text and the markup of its replies."""

WHEN = "2024-03-03T16:05:00+00:00"
SHOWN = "March 3, 2024 at 4:05 pm"


def thread(draw: Draw) -> str:
    """Oda asks, Ivo answers her, Oda answers him; Jule speaks for herself."""
    again = draw(3, 3, "Oda Brenn", ODA_AGAIN, "")
    ivo = draw(2, 2, "Ivo Tamm", IVO, again)
    return draw(1, 1, "Oda Brenn", ODA, ivo) + draw(5, 1, "Jule", JULE, "")


def flat(draw: Draw) -> str:
    """The same comments, one after the other."""
    return (
        draw(1, 1, "Oda Brenn", ODA, "")
        + draw(2, 2, "Ivo Tamm", IVO, "")
        + draw(3, 3, "Oda Brenn", ODA_AGAIN, "")
        + draw(5, 1, "Jule", JULE, "")
    )


def _children(replies: str, tag: str = "ul") -> str:
    return f'<{tag} class="children">{replies}</{tag}>' if replies else ""


def wpdiscuz() -> str:
    parents = {1: 0, 2: 1, 3: 2, 5: 0}

    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        reply = " wpd-reply" if depth > 1 else ""
        return f"""<div id="wpd-comm-{n}_{parents[n]}" class="comment even thread-even depth-{depth} wpd-comment{reply}
wpd_comment_level-{depth}"><div class="wpd-comment-wrap wpd-blog-guest"><div class="wpd-comment-left"><div class="wpd-avatar"><img
alt="{author}" src="a.png"></div></div><div id="comment-{n}" class="wpd-comment-right"><div class="wpd-comment-header"><div
class="wpd-comment-author">{author}</div><div class="wpd-comment-date" title="{SHOWN}"><i class="far fa-clock"></i> 2 years
ago</div><div class="wpd-comment-share wpd-hidden">Share</div></div><div class="wpd-comment-text">{paragraphs(text)}</div><div
class="wpd-comment-footer"><div class="wpd-vote"><div class="wpd-vote-result">3</div></div><div class="wpd-reply-button"><span>Reply</span></div></div></div></div><div
id="wpdiscuz_form_anchor-{n}_{parents[n]}"></div>{replies}</div>"""

    return page(
        f"""{post()}<div class="wpdiscuz_top_clearing"></div><div id="comments" class="comments-area"><div id="respond"></div><div
id="wpdcom" class="wpdiscuz_unauth"><div class="wpd-form-wrap"><div class="wpd-form-head">Subscribe</div></div><div id="wpd-threads"
class="wpd-thread-wrapper"><div class="wpd-thread-head"><div class="wpd-thread-info">4 <span>Comments</span></div></div><div
class="wpd-thread-list">{thread(draw)}</div></div></div></div>"""
    )


def divi() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li class="comment even depth-{depth}" id="li-comment-{n}"><article id="comment-{n}" class="comment-body clearfix"><div
class="comment_avatar"><img class="avatar" alt="{author}" src="a.png"></div><div class="comment_postinfo"><span
class="fn">{author}</span> <span class="comment_date">on {SHOWN}</span></div><div class="comment_area"><div
class="comment-content clearfix">{paragraphs(text)}<span class="reply-container"><a class="comment-reply-link"
href="#">Reply</a></span></div></div></article>{_children(replies)}</li>"""

    return page(
        f"""{post()}<section id="comment-wrap"><h1 id="comments" class="page_title">4 Comments</h1><ol
class="commentlist clearfix">{thread(draw)}</ol>{FORM}</section>"""
    )


def astra() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li class="comment even depth-{depth}" id="li-comment-{n}"><article id="comment-{n}" class="ast-comment"><div
class="ast-comment-info"><div class="ast-comment-avatar-wrap"><img class="avatar" alt="" src="a.png"></div><div
class="ast-comment-data-wrap"><div class="ast-comment-meta-wrap"><header class="ast-comment-meta ast-row ast-comment-author vcard
capitalize"><div class="ast-comment-cite-wrap"><cite><b class="fn">{author}</b></cite></div><div class="ast-comment-time"><span
class="timendate"><a href="#comment-{n}"><time datetime="{WHEN}">{SHOWN}</time></a></span></div></header></div><section
class="ast-comment-content comment">{paragraphs(text)}<div class="ast-comment-edit-reply-wrap"><span
class="ast-reply-link"><a class="comment-reply-link" href="#">Reply</a></span></div></section></div></div></article>{_children(replies, "ol")}</li>"""

    return page(
        f"""{post()}<div id="comments" class="comments-area comment-form-position-below"><div class="comments-count-wrapper"><h3
class="comments-title">4 thoughts on “The ferry stops”</h3></div><ol class="ast-comment-list">{thread(draw)}</ol>{FORM}</div>"""
    )


def avada() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li class="comment even depth-{depth}" id="comment-{n}"><div class="the-comment"><div class="avatar"><img
class="avatar avatar-54 photo" alt="" src="a.png"></div><div class="comment-box"><div class="comment-author
meta"><strong>{author}</strong>{SHOWN}<a class="comment-reply-link" href="#"> - Reply</a></div><div
class="comment-text">{paragraphs(text)}</div></div></div>{_children(replies)}</li>"""

    return page(
        f"""{post()}<div id="comments" class="comments-container"><div class="fusion-title"><h3>4 Comments</h3></div><ol
class="comment-list commentlist">{thread(draw)}</ol></div>{FORM}"""
    )


def generatepress() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li id="comment-{n}" class="comment even depth-{depth}"><article class="comment-body" id="div-comment-{n}"
itemtype="https://schema.org/Comment" itemscope><footer class="comment-meta" aria-label="Comment meta"><img class="avatar" alt=""
src="a.png"><div class="comment-author-info"><div class="comment-author vcard" itemprop="author" itemtype="https://schema.org/Person"
itemscope><cite itemprop="name" class="fn">{author}</cite></div><div class="entry-meta comment-metadata"><a href="#comment-{n}"><time
datetime="{WHEN}" itemprop="datePublished">{SHOWN}</time></a></div></div></footer><div class="comment-content"
itemprop="text">{paragraphs(text)}<span class="reply"><a class="comment-reply-link" href="#">Reply</a></span></div></article>{_children(replies)}</li>"""

    return page(
        f"""{post()}<div class="comments-area"><div id="comments"><h2 class="comments-title">4 thoughts on “The ferry stops”</h2><ol
class="comment-list">{thread(draw)}</ol>{FORM}</div></div>"""
    )


def comments_block() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f"<ol>{replies}</ol>" if replies else ""
        return f"""<li id="comment-{n}" class="comment even thread-even depth-{depth}"><div class="wp-block-group is-layout-flow"><div
class="wp-block-group is-layout-flex"><div class="wp-block-avatar"><img class="avatar" alt="" src="a.png"></div><div
class="wp-block-group"><div class="wp-block-comment-date"><time datetime="{WHEN}"><a href="#comment-{n}">{SHOWN}</a></time></div><div
class="wp-block-comment-author-name"><a rel="external nofollow ugc" href="http://x.example">{author}</a></div><div
class="wp-block-comment-content">{paragraphs(text)}</div><div class="wp-block-comment-reply-link"><a class="comment-reply-link"
href="#">Reply</a></div></div></div></div>{nested}</li>"""

    return page(
        f"""{post()}<div class="wp-block-comments"><h2 class="wp-block-heading">Comments</h2><h3 id="comments"
class="wp-block-comments-title">4 responses to “The ferry stops”</h3><ol
class="wp-block-comment-template">{thread(draw)}</ol>{FORM}</div>"""
    )


def p2() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li id="comment-{n}" class="comment byuser depth-{depth}"><img class="avatar" alt="" src="a.png"><h4><a
class="comment-author" href="#">{author}</a> <span class="meta">4:05 pm <em>on</em> March 3, 2024 <span class="actions"><a
class="thepermalink" href="#comment-{n}">Permalink</a> | <a class="comment-reply-link" href="#">Reply</a></span></span></h4><div
id="commentcontent-{n}" class="comment-content">{paragraphs(text)}</div>{_children(replies)}</li>"""

    return page(f"""{post()}<ul id="comments" class="commentlist inlinecomments">{thread(draw)}</ul>{FORM}""")


def typepad() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<div class="comment-replies">{replies}</div>' if replies else ""
        return f"""<div id="comment-6a00d834{n}" class="comment comment-{"even" if n % 2 else "odd"} comment-depth-{depth}"><div
class="comment-inner"><div class="comment-avatar"><img src="a.png" alt=""></div><div class="comment-body"><p class="comment-byline"><span
class="comment-author">{author}</span> said…</p><div class="comment-content">{paragraphs(text)}</div></div><p
class="comment-footer"><span class="comment-footer-separator">|</span> <a href="#comment-6a00d834{n}">{SHOWN}</a> <a
class="comment-reply-link" href="#">Reply</a></p></div>{nested}</div>"""

    return page(
        f"""{post()}<div class="comments"><h2 class="comments-header">Comments</h2><div
class="comments-content">{thread(draw)}</div></div>"""
    )


def squarespace() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div id="comment-59664e{n}" class="comment"><div class="comment-header"><span
class="author">{author}</span><span class="date">A year ago <span class="hidden"></span></span> <time
datetime="{WHEN}">{SHOWN}</time><span class="likes">0 Likes</span></div><div class="comment-body">{paragraphs(text)}</div><div
class="comment-btns"><a class="reply-btn" href="#">Reply</a></div><div class="replies">{replies}</div></div>"""

    return page(
        f"""{post()}<div class="squarespace-comments"><div class="comments-header"><span>Comments (4)</span><a href="#">Newest
First</a></div><div class="comment-list">{thread(draw)}</div></div>"""
    )


def joomla_jcomments() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<div class="comments-list" id="comments-list-{n}">{replies}</div>' if replies else ""
        return f"""<div class="even" id="comment-item-{n}"><div class="rbox"><div class="rbox_tr"><div class="rbox_tl"><div
class="rbox_t">&nbsp;</div></div></div><div class="rbox_m"><div class="comment-box"><span class="comments-vote"><span
id="comment-vote-holder-{n}">0</span></span> <a class="comment-anchor" href="#comment-{n}" id="comment-{n}">#{n}</a> <span
class="comment-author">{author}</span> <span class="comment-date">2024-03-03 16:05</span><div class="comment-body"
id="comment-body-{n}">{paragraphs(text)}</div><span class="comments-buttons"><a href="#">Quote</a></span></div></div></div></div>{nested}"""

    return page(
        f"""{post()}<div id="jc"><div id="comments"><h4>Comments</h4><div class="comments-list"
id="comments-list-0">{thread(draw)}</div></div></div>"""
    )


def livejournal() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div class="b-tree-twig b-tree-twig-{depth}" style="margin-left: {30 * (depth - 1)}px"><div id="t{n}0" class="comment
b-leaf b-leaf-comment" data-username="{author}"><div class="comment-inner b-leaf-inner"><div class="comment-head b-leaf-header"><div
class="comment-poster b-leaf-username"><span class="ljuser"><a href="#"><b>{author}</b></a></span></div><p class="comment-head-in
b-leaf-details"><span class="comment-date b-leaf-createdtime" title="3 days after">{SHOWN}</span></p></div><div
class="comment-body b-leaf-article">{text.replace(chr(10) * 2, "<br><br>")}</div><ul class="comment-menu b-leaf-footer"><li><a
href="#">Reply</a></li><li><a href="#">Thread</a></li></ul></div></div></div>"""

    return page(f'{post()}<div id="comments" class="b-tree b-tree-root">{flat(draw)}</div>')


def dreamwidth() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div class="comment-thread comment-depth-{"odd" if depth % 2 else "even"} comment-depth-{depth}"><div id="cmt{n}"
class="dwexpcomment" style="margin-left:{25 * (depth - 1)}px"><div class="comment-wrapper partial odd"><div
id="comment-cmt{n}" class="comment"><div class="inner"><div class="header"><h4 class="comment-title">(no subject)</h4><div
class="userpic"><img src="a.png" alt=""></div><span class="datetime"><span class="comment-date-text">Date:</span> {SHOWN}</span><div
class="poster comment-poster"><span class="comment-from-text">From: </span><span class="ljuser"><a
href="#"><b>{author}</b></a></span></div></div><div class="contents"><div class="comment-content">{text.replace(chr(10) * 2, "<br><br>")}</div></div><div
class="footer"><ul class="comment-interaction-links"><li class="link commentpermalink"><a href="#">Link</a></li><li><a href="#">Reply
to this</a></li></ul></div></div></div></div></div></div>"""

    return page(f'{post()}<div id="comments"><div class="inner">{flat(draw)}</div></div>')


def drupal_by_classes() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<article id="comment-{n}" role="article" data-comment-user-id="0" class="comment js-comment comment--level-{depth}
by-anonymous clearfix"><div class="comment__text-wrapper"><footer class="comment__meta"><p class="comment__author"><span
class="username">{author}</span></p><p class="comment__time">Sun, 03/03/2024 - 16:05</p></footer><div
class="comment__text-content"><h3><a href="/comment/{n}#comment-{n}" class="permalink" rel="bookmark">Who pays</a></h3><div
class="text-formatted field field--name-comment-body">{paragraphs(text)}</div><nav><ul class="links comment__links"><li><a
href="#">Reply</a></li></ul></nav></div></div></article>"""

    return page(
        f"""{post()}<section class="comments" data-drupal-selector="comments"><h2 class="comments__title">Comments</h2><span
class="comments__count">4</span>{flat(draw)}</section>"""
    )


BLOGS = {
    function.__name__: function
    for function in (
        wpdiscuz,
        divi,
        astra,
        avada,
        generatepress,
        comments_block,
        p2,
        typepad,
        squarespace,
        joomla_jcomments,
        livejournal,
        dreamwidth,
        drupal_by_classes,
    )
}
