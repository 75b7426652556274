"""Threads of newsletters, code hosts, plug-ins and pages that name nothing, each as its system prints it."""

from tests.documents.ingest.formats.html.blogs import SHOWN, WHEN, flat, thread
from tests.documents.ingest.formats.html.samples import page, paragraphs, post


def substack() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = (
            f'<div class="comment-list"><div class="comment-list-collapser"></div><div class="comment-list-items">{replies}</div></div>'
            if replies
            else ""
        )
        return f"""<div class="comment"><div id="comment-5{n}" class="comment-anchor"></div><table class="comment-content" role="presentation"><tbody><tr><td class="comment-head"><div class="user-head"><a href="#"><div class="profile-img-wrap"><img src="a.png"></div></a></div></td><td class="comment-rest"><div class="comment-meta"><span class="highlight"><a href="/profile/1">{author}</a></span> <a class="comment-timestamp" href="/p/x/comment/5{n}" title="Mar 3, 2024, 4:05 PM">Mar 3, 2024</a></div><div class="comment-body">{paragraphs(text)}</div><div class="comment-actions"><span><a>Like (3)</a></span><span><a>Reply</a></span><span><a>Share</a></span></div></td></tr></tbody></table>{nested}</div>"""

    return page(
        f'{post()}<div id="discussion"><div class="comments-page"><h4>4 Comments</h4><div class="container"><div class="comment-list-container"><div class="comment-list"><div class="comment-list-items">{thread(draw)}</div></div></div></div></div></div>'
    )


def giscus() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        kind = "gsc-reply" if depth > 1 else "gsc-comment"
        nested = f'<div class="gsc-replies">{replies}</div>' if replies else ""
        return f"""<div class="{kind}"><div class="color-bg-overlay color-border-primary"><div class="gsc-comment-header"><div class="gsc-comment-author"><a class="gsc-comment-author-avatar"><img src="a.png"><span class="link-primary">{author}</span></a><a class="link-secondary"><time class="whitespace-nowrap" title="Mar 3, 2024" datetime="{WHEN}">Mar 3, 2024</time></a></div></div><div dir="auto" class="markdown gsc-comment-content">{paragraphs(text)}</div><div class="gsc-comment-footer"><button>👍</button></div></div>{nested}</div>"""

    return page(
        f'{post()}<div class="gsc-main"><div class="gsc-comments"><div class="gsc-header"><h4 class="gsc-comments-count">4 comments</h4></div><div class="gsc-timeline">{thread(draw)}</div></div></div>'
    )


def thrive() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<ul class="tcm-children children">{replies}</ul>' if replies else ""
        return f"""<li class="comment even depth-{depth} tcm-comment-item" id="comment-{n}"><div class="tcm-comment tcm-single-comment"><div class="tcm-avatar"><img src="a.png"></div><div class="tcm-comment-body"><div class="tcm-author-name">{author}</div><span class="tcm-comment-date">{SHOWN}</span><div class="tcm-comment-content">{paragraphs(text)}</div><div class="tcm-comment-actions"><a>Reply</a></div></div></div>{nested}</li>"""

    return page(
        f'{post()}<div id="thrive-comments"><div class="tcm-comments-list-header">4 comments</div><ul class="tcm-comments-list">{thread(draw)}</ul></div>'
    )


def amp() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        nested = f'<ul class="children">{replies}</ul>' if replies else ""
        return f"""<li id="li-comment-{n}" class="comment depth-{depth}"><article id="comment-{n}" class="cmt-body"><footer class="cmt-meta"><div class="cmt-author vcard"><amp-img class="cmt-author-img" src="a.png"></amp-img><b class="fn">{author}</b> <span class="says">says:</span></div><div class="cmt-metadata"><a href="#comment-{n}">{SHOWN}</a></div></footer><div class="cmt-content">{paragraphs(text)}</div></article>{nested}</li>"""

    return page(
        f'{post()}<div class="amp-comments"><div id="comments" class="amp-wp-content comments_list"><h3>View Comments (4)</h3><ul>{thread(draw)}</ul><div class="amp-comment-button"><a href="#">Leave a Comment</a></div></div></div>'
    )


def lists_within_lists() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<li><div><strong>{author}</strong> <em>3 March 2024, 16:05</em></div><div>{paragraphs(text)}</div>{f"<ul>{replies}</ul>" if replies else ""}</li>"""

    return page(f"{post()}<h3>4 comments</h3><ul>{thread(draw)}</ul>")


def levels_for_screen_readers() -> str:
    def draw(n: int, depth: int, author: str, text: str, replies: str) -> str:
        return f"""<div role="article" aria-level="{depth}" class="x1 x2"><span class="x3"><a href="/u">{author}</a></span> <time datetime="{WHEN}">3d</time><div class="x4">{paragraphs(text)}</div></div>"""

    return page(f'{post()}<section id="comments">{flat(draw)}</section>')


WIDGETS = {
    function.__name__: function
    for function in (substack, giscus, thrive, amp, lists_within_lists, levels_for_screen_readers)
}
