"""Pages as the common systems print them, about an invented town; every page holds the same article and thread.

The thread: Oda asks, Ivo answers her, Oda answers him, Jule speaks for herself.
"""

from documents.ingest.parsed import ParsedDocument

ARTICLE = (
    "The ferry between Marrowby and Saltmere stopped running on Tuesday after its only engine failed again.",
    "The council says that a new engine will arrive before the harvest fair, and that nobody has to pay for it twice.",
    "Nobody at the quay believes it; the last engine was promised for the fair as well, three years ago.",
)
TITLE = "The ferry stops"
ODA = "Who pays for the engine?\n\nIt is not in the budget."
IVO = "The harbour fund does, as it did the last time."
ODA_AGAIN = "Then the fund is empty."
JULE = "I row across now."

HEAD = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{TITLE} - The Marrowby Bell</title>
<link rel="canonical" href="https://bell.example/2024/03/02/the-ferry-stops/"></head>"""
BODY = "".join(f"<p>{paragraph}</p>\n" for paragraph in ARTICLE)
NAV = """<header class="site-header"><h1 class="site-title"><a href="/">The Marrowby Bell</a></h1>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About</a></li></ul></nav></header>"""
SIDEBAR = """<aside class="widget-area sidebar"><section class="widget widget_recent_comments"><h2>Recent Comments</h2>
<ul id="recentcomments"><li class="recentcomments"><span class="comment-author-link">Gus</span> on
<a href="/2023/fair/#comment-7">The fair</a></li><li id="comment-8" class="comment">Elsewhere</li></ul></section></aside>"""
FORM = """<div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply <small><a href="#respond">Cancel
reply</a></small></h3><form action="/wp-comments-post.php" id="commentform"><p class="comment-notes">Your email address
will not be published.</p><textarea id="comment" name="comment"></textarea><button>Post Comment</button></form></div>"""


def assert_article_and_thread(document: ParsedDocument) -> None:
    """A document is what every sample page holds."""
    assert document.title == TITLE
    assert document.posts[0].text == "\n\n".join(ARTICLE)
    assert [(post.depth, post.parent, post.text) for post in document.posts[1:]] == [
        (1, 0, ODA),
        (2, 1, IVO),
        (3, 2, ODA_AGAIN),
        (1, 0, JULE),
    ]
    names = [(post.author or "").split(" ")[0].lower() for post in document.posts[1:]]
    assert names == ["oda", "ivo", "oda", "jule"]


def page(main: str) -> str:
    return f'{HEAD}<body class="single">{NAV}<div id="content">{main}</div>{SIDEBAR}<footer>© The Bell</footer></body></html>'


def post(inner: str = BODY) -> str:
    return f"""<article id="post-31" class="post-31 post type-post hentry category-sharing tag-social">
<header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">By <span class="author vcard"><a
class="url fn n" href="/author/gus">Gus Hallow</a></span> on <time class="entry-date published"
datetime="2024-03-02T08:00:00+01:00">March 2, 2024</time></div></header><div class="entry-content">{inner}
<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a href="#">Tweet</a></li></ul></div></div>
<footer class="entry-footer">Tags: <a rel="tag" href="/t/ferry">ferry</a></footer></article>"""


def paragraphs(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))


def _wordpress_item(number: int, depth: int, author: str, date: str, text: str, children: str = "") -> str:
    nested = f'<ol class="children">{children}</ol>' if children else ""
    return f"""<li id="comment-{number}" class="comment even thread-even depth-{depth} parent">
<article id="div-comment-{number}" class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><img
alt="" src="a.png" class="avatar photo"><b class="fn"><a href="http://x.example" class="url">{author}</a></b> <span
class="says">says:</span></div><div class="comment-metadata"><a href="#comment-{number}"><time
datetime="{date}">March 3, 2024 at 4:05 pm</time></a></div></footer><div class="comment-content">{paragraphs(text)}</div>
<div class="reply"><a rel="nofollow" class="comment-reply-link" href="#">Reply</a></div></article>{nested}</li>"""


def wordpress() -> str:
    again = _wordpress_item(3, 3, "Oda Brenn", "2024-03-03T18:00:00+00:00", ODA_AGAIN)
    ivo = _wordpress_item(2, 2, "Ivo Tamm", "2024-03-03T17:00:00+00:00", IVO, again)
    oda = _wordpress_item(1, 1, "Oda Brenn", "2024-03-03T16:05:00+00:00", ODA, ivo)
    jule = _wordpress_item(5, 1, "Jule", "2024-03-04T07:00:00+00:00", JULE)
    ping = """<li id="comment-4" class="pingback even depth-1"><div class="comment-body">Pingback: <a
href="http://ferries.example">Ferries of the north</a></div></li>"""
    return page(
        f"""{post()}<div id="comments" class="comments-area"><h2 class="comments-title">5 thoughts on “{TITLE}”</h2>
<ol class="comment-list">{oda}{ping}{jule}</ol>{FORM}</div>"""
    )


def _old_item(number: int, depth: int, author: str, text: str, children: str = "") -> str:
    nested = f"<ul class='children'>{children}</ul>" if children else ""
    return f"""<li class="comment even depth-{depth}" id="li-comment-{number}"><div id="comment-{number}"><div
class="comment-author vcard"><img class="avatar" src="a.png" alt=""><cite class="fn">{author}</cite> <span
class="says">says:</span></div><div class="comment-meta commentmetadata"><a href="#comment-{number}">March 3, 2024 at
4:05 pm</a> <a class="comment-edit-link" href="#">(Edit)</a></div><div class="comment-body">{paragraphs(text)}</div><div
class="reply"><a class="comment-reply-link" href="#">Reply</a></div></div>{nested}</li>"""


def wordpress_of_2010() -> str:
    thread = _old_item(
        1, 1, "Oda Brenn", ODA, _old_item(2, 2, "Ivo Tamm", IVO, _old_item(3, 3, "Oda Brenn", ODA_AGAIN))
    )
    return page(f"""{post()}<div id="comments"><h3 id="comments-title">4 Responses to <em>{TITLE}</em></h3>
<ol class="commentlist">{thread}{_old_item(5, 1, "Jule", JULE)}</ol>{FORM}</div>""")


def _genesis_item(number: int, depth: int, author: str, text: str, children: str = "") -> str:
    nested = f'<ul class="children">{children}</ul>' if children else ""
    return f"""<li class="comment depth-{depth}" id="comment-{number}"><article id="article-comment-{number}"
itemprop="comment" itemscope itemtype="https://schema.org/Comment"><header class="comment-header"><p
class="comment-author" itemprop="author" itemscope itemtype="https://schema.org/Person"><span
itemprop="name">{author}</span> <span class="says">says</span></p><p class="comment-meta"><time class="comment-time"
datetime="2024-03-03T16:05:00+00:00" itemprop="datePublished"><a href="#comment-{number}">March 3, 2024 at 4:05
pm</a></time></p></header><div class="comment-content" itemprop="text">{paragraphs(text)}</div><div
class="comment-reply"><a class="comment-reply-link" href="#">Reply</a></div></article>{nested}</li>"""


def genesis() -> str:
    ivo = _genesis_item(2, 2, "Ivo Tamm", IVO, _genesis_item(3, 3, "Oda Brenn", ODA_AGAIN))
    thread = _genesis_item(1, 1, "Oda Brenn", ODA, ivo) + _genesis_item(5, 1, "Jule", JULE)
    return page(
        f'{post()}<div class="entry-comments" id="comments"><h3>Comments</h3><ol class="comment-list">{thread}</ol></div>'
    )


def _blogger_item(number: int, author: str, text: str, replies: str = "") -> str:
    nested = (
        f'<div class="comment-replies"><div class="comment-thread inline-thread hidden"><span class="thread-toggle"><span '
        f'class="thread-arrow"></span><span class="thread-count"><a target="_self">Replies</a></span></span><ol '
        f'class="thread-chrome thread-expanded">{replies}</ol></div></div>'
    )
    text = text.replace("\n\n", "<br><br>")
    return f"""<li class="comment" id="c77045691{number}"><div class="avatar-image-container"><img src="a.png" alt=""></div><div
class="comment-block"><div class="comment-header"><cite class="user"><a href="/p" rel="nofollow">{author}</a></cite><span
class="icon user "></span><span class="datetime secondary-text"><a rel="nofollow"
href="https://bell.example/ferry.html?showComment=1709481900000#c77045691{number}">March 3, 2024 at 4:05 PM</a></span></div><p
class="comment-content">{text}</p><span class="comment-actions secondary-text"><a class="comment-reply"
target="_self">Reply</a><span class="item-control blog-admin"><a target="_self" href="#">Delete</a></span></span></div>{nested}<div
class="comment-replybox-single"></div></li>"""


def blogger() -> str:
    ivo = _blogger_item(2, "Ivo Tamm", IVO, _blogger_item(3, "Oda Brenn", ODA_AGAIN))
    thread = _blogger_item(1, "Oda Brenn", ODA, ivo) + _blogger_item(5, "Jule", JULE)
    return page(
        f"""<div class="widget Blog" id="Blog1"><div class="blog-posts hfeed"><div class="date-outer"><h2
class="date-header"><span>Saturday, March 2, 2024</span></h2><div class="post hentry uncustomized-post-template"><h3
class="post-title entry-title">{TITLE}</h3><div class="post-body entry-content">{BODY}<div style="clear: both;"></div></div><div
class="post-footer"><span class="post-author vcard">Posted by <span class="fn">Gus Hallow</span></span></div></div><div
class="comments" id="comments"><h4>4 comments:</h4><div class="comments-content"><div id="comment-holder"><div
class="comment-thread toplevel-thread"><ol id="top-ra">{thread}</ol><div class="comment-replybox-thread"
id="top-ce"></div></div></div></div><p class="comment-footer"><a href="#">Add comment</a></p></div></div></div></div>"""
    )


def blogger_of_2008() -> str:
    def item(number: int, author: str, text: str) -> str:
        return f"""<dt class="comment-author" id="c77045691{number}"><a name="c77045691{number}"></a><a
href="/p" rel="nofollow">{author}</a> said...</dt><dd class="comment-body"><p>{text.replace(chr(10) * 2, "<br><br>")}</p></dd><dd
class="comment-footer"><span class="comment-timestamp"><a href="#">March 3, 2024 at 4:05 PM</a></span></dd>"""

    return page(f"""<div class="post hentry"><h3 class="post-title entry-title">{TITLE}</h3><div
class="post-body entry-content">{BODY}</div></div><div class="comments" id="comments"><h4>2 comments:</h4><dl
id="comments-block">{item(1, "Oda Brenn", ODA)}{item(5, "Jule", JULE)}</dl></div>""")


def _drupal7_item(number: int, author: str, text: str) -> str:
    return f"""<a id="comment-{number}"></a><div class="comment clearfix"><h3><a href="#" class="permalink">Re: ferry</a></h3><div
class="submitted"><a href="#" class="permalink">Permalink</a> Submitted by <span class="username">{author}</span> on Sun,
2024-03-03 16:05.</div><div class="content"><div class="field field-name-comment-body"><div
class="field-items">{paragraphs(text)}</div></div></div><ul class="links inline"><li class="comment-reply first last"><a
href="#">reply</a></li></ul></div>"""


def drupal7() -> str:
    replies = f'<div class="indented">{_drupal7_item(2, "Ivo Tamm", IVO)}<div class="indented">{_drupal7_item(3, "Oda Brenn", ODA_AGAIN)}</div></div>'
    return page(
        f"""<div id="node-31" class="node node-article"><h1 class="page-title">{TITLE}</h1><div class="submitted">Submitted by
<span class="username">Gus Hallow</span> on Sat, 2024-03-02 08:00</div><div class="content"><div
class="field field-name-body"><div class="field-items">{BODY}</div></div></div><div id="comments"
class="comment-wrapper"><h2 class="title">Comments</h2>{_drupal7_item(1, "Oda Brenn", ODA)}{replies}{_drupal7_item(5, "Jule", JULE)}<h2
class="title comment-form">Add new comment</h2><form class="comment-form"><label>Your name</label></form></div></div>"""
    )


def _drupal_item(number: int, author: str, text: str) -> str:
    return f"""<article data-comment-user-id="0" id="comment-{number}" class="comment js-comment by-anonymous"><footer
class="comment__meta"><p class="comment__author">{author}</p><p class="comment__time">Sun, 03/03/2024 - 16:05</p><p
class="comment__permalink"><a href="#">Permalink</a></p></footer><div class="comment__content"><div
class="text-formatted field field--name-comment-body">{paragraphs(text)}</div><ul class="links inline"><li
class="comment-reply"><a href="#">Reply</a></li></ul></div></article>"""


def drupal() -> str:
    replies = f'<div class="indented">{_drupal_item(2, "Ivo Tamm", IVO)}<div class="indented">{_drupal_item(3, "Oda Brenn", ODA_AGAIN)}</div></div>'
    return page(
        f"""<h1 class="page-title"><span>{TITLE}</span></h1><article class="node node--type-article"><div
class="node__content"><div class="field field--name-body">{BODY}</div><section class="comments"><h2
class="comments__title">Comments</h2>{_drupal_item(1, "Oda Brenn", ODA)}{replies}{_drupal_item(5, "Jule", JULE)}</section></div></article>"""
    )


def schema_microdata() -> str:
    def item(author: str, text: str, replies: str = "") -> str:
        return f"""<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><div><span itemprop="author"
itemscope itemtype="https://schema.org/Person"><span itemprop="name">{author}</span></span> <time itemprop="dateCreated"
datetime="2024-03-03T16:05:00Z">3 March</time></div><div itemprop="text">{paragraphs(text)}</div>{replies}</div>"""

    thread = item("Oda Brenn", ODA, item("Ivo Tamm", IVO, item("Oda Brenn", ODA_AGAIN))) + item("Jule", JULE)
    return page(
        f"""<div itemscope itemtype="https://schema.org/BlogPosting"><h1 itemprop="headline">{TITLE}</h1><p>By <span
itemprop="author">Gus Hallow</span>, <time itemprop="datePublished" datetime="2024-03-02">2 March</time></p><div
itemprop="articleBody">{BODY}</div><section>{thread}</section></div>"""
    )


def json_ld() -> str:
    data = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"},
{"@type": "BlogPosting", "headline": "The ferry stops", "datePublished": "2024-03-02T08:00:00+01:00", "inLanguage": "en-GB",
"author": {"@type": "Person", "name": "Gus Hallow"}, "comment": [
{"@type": "Comment", "text": "Who pays for the engine?\\n\\nIt is not in the budget.", "author": {"name": "Oda Brenn"},
 "dateCreated": "2024-03-03T16:05:00Z", "comment": [{"@type": "Comment", "author": {"name": "Ivo Tamm"},
 "text": "The harbour fund does, as it did the last time.",
 "comment": {"@type": "Comment", "text": "Then the fund is empty.", "author": {"name": "Oda Brenn"}}}]},
{"@type": "Comment", "text": "I row across now.", "author": {"name": "Jule"}}]}]}</script>"""
    return page(f"{data}{post()}")


def plain_lists() -> str:
    def item(author: str, text: str, replies: str = "") -> str:
        nested = f"<ol>{replies}</ol>" if replies else ""
        return f"""<li><p><cite>{author}</cite> <time datetime="2024-03-03T16:05:00Z">3 March 2024</time></p>{paragraphs(text)}
<a href="#">Reply</a>{nested}</li>"""

    thread = item("Oda Brenn", ODA, item("Ivo Tamm", IVO, item("Oda Brenn", ODA_AGAIN))) + item("Jule", JULE)
    return page(f'<main><h1>{TITLE}</h1>{BODY}<h2>Comments</h2><ol class="comments">{thread}</ol></main>')


def margins() -> str:
    def item(number: int, margin: int, author: str, text: str) -> str:
        return f"""<div class="comment" id="comment{number}" style="margin-left: {margin}px"><div class="comment-head"><span
class="author">{author}</span> <span class="date">03.03.2024 16:05</span></div><div
class="comment-text">{paragraphs(text)}</div><a class="reply" href="#">Reply</a></div>"""

    thread = item(1, 0, "Oda Brenn", ODA) + item(2, 30, "Ivo Tamm", IVO) + item(3, 60, "Oda Brenn", ODA_AGAIN)
    return page(
        f'<div class="article"><h1>{TITLE}</h1>{BODY}</div><div class="comments">{thread}{item(5, 0, "Jule", JULE)}</div>'
    )


def parent_attributes() -> str:
    def item(number: str, parent: str, author: str, text: str) -> str:
        return f"""<div class="comment-item" data-comment-id="{number}" data-parent-id="{parent}"><span
class="user-name">{author}</span><time datetime="2024-03-03T16:05:00Z">3 March</time><div
class="comment-item__body comment-text">{paragraphs(text)}</div><div class="comment-actions"><button>Like</button> 3
likes</div></div>"""

    thread = (
        item("a1", "", "Oda Brenn", ODA)
        + item("b5", "0", "Jule", JULE)
        + item("a2", "a1", "Ivo Tamm", IVO)
        + item("a3", "a2", "Oda Brenn", ODA_AGAIN)
    )
    return page(
        f'<article><h1>{TITLE}</h1>{BODY}</article><section class="comment-section">{thread}</section>'
    )


def hacker_news() -> str:
    def item(number: int, indent: int, author: str, text: str) -> str:
        body = text.replace("\n\n", "<p>")
        return f"""<tr class="athing comtr" id="{number}"><td><table border="0"><tr><td class="ind" indent="{indent}"><img
src="s.gif" height="1" width="{indent * 40}"></td><td valign="top" class="votelinks"><center><a id="up_{number}"
href="#"><div class="votearrow" title="upvote"></div></a></center></td><td class="default"><div
style="margin-top:2px; margin-bottom:-10px;"><span class="comhead"><a href="user?id=x" class="hnuser">{author}</a> <span
class="age" title="2024-03-03T16:05:00 1709481900"><a href="item?id={number}">2 hours ago</a></span> <span
id="unv_{number}"></span><span class="navs"> | <a href="#">next</a> <a class="togg clicky" href="#">[–]</a></span></span></div><br><div
class="comment"><div class="commtext c00">{body}</div><div class="reply"><p><font size="1"><u><a
href="reply?id={number}">reply</a></u></font></p></div></div></td></tr></table></td></tr>"""

    thread = (
        item(101, 0, "oda", ODA)
        + item(102, 1, "ivo", IVO)
        + item(103, 2, "oda", ODA_AGAIN)
        + item(105, 0, "jule", JULE)
    )
    return f"""<html lang="en" op="item"><head><title>{TITLE} | News</title></head><body><center><table id="hnmain"><tr><td><b
class="hnname"><a href="news">News</a></b></td></tr><tr><td><table class="fatitem" border="0"><tr class="athing submission"
id="31"><td align="right" class="title"><span class="rank"></span></td><td class="title"><span class="titleline"><a
href="https://bell.example/ferry">{TITLE}</a></span></td></tr><tr><td class="subtext"><span class="subline"><span
class="score">12 points</span> by <a class="hnuser">gus</a> <span class="age" title="2024-03-02T07:00:00
1709362800"><a href="#">1 day ago</a></span></span></td></tr><tr><td colspan="2"></td><td><div
class="toptext">{"<p>".join(ARTICLE)}</div></td></tr></table><br><table border="0" class="comment-tree">{thread}</table></td></tr></table></center></body></html>"""


def old_reddit() -> str:
    def item(number: int, author: str, text: str, replies: str = "") -> str:
        child = f'<div class="sitetable listing">{replies}</div>' if replies else ""
        return f"""<div class="thing id-t1_k{number} noncollapsed comment" id="thing_t1_k{number}" data-fullname="t1_k{number}"
data-type="comment" data-author="{author}"><p class="parent"><a name="k{number}"></a></p><div class="midcol unvoted"><div
class="arrow up" role="button" aria-label="upvote"></div></div><div class="entry unvoted"><p class="tagline"><a
href="#" class="expand">[–]</a><a href="#" class="author may-blank">{author}</a> <span class="score unvoted">3
points</span> <time title="Sun Mar 3 16:05:00 2024 UTC" datetime="2024-03-03T16:05:00+00:00"
class="live-timestamp">1 day ago</time> <a href="#" class="numchildren">(1 child)</a></p><form action="#"
class="usertext warn-on-unload"><div class="usertext-body may-blank-within md-container"><div
class="md">{paragraphs(text)}</div></div></form><ul class="flat-list buttons"><li class="first"><a
href="#">permalink</a></li><li><a href="#">embed</a></li><li><a href="#">reply</a></li></ul></div><div
class="child">{child}</div><div class="clearleft"></div></div>"""

    thread = item(1, "oda", ODA, item(2, "ivo", IVO, item(3, "oda", ODA_AGAIN))) + item(5, "jule", JULE)
    return f"""<html lang="en"><head><title>{TITLE} : marrowby</title></head><body class="listing-page comments-page"><div
class="side"><div class="titlebox"><h1>marrowby</h1></div></div><div class="content" role="main"><div
class="sitetable linklisting"><div class="thing link self" data-fullname="t3_x" data-author="gus"><div class="entry"><p
class="title"><a class="title may-blank" href="#">{TITLE}</a></p><p class="tagline">submitted <time
datetime="2024-03-02T07:00:00+00:00">1 day ago</time> by <a class="author" href="#">gus</a></p><div class="expando"><form
class="usertext"><div class="usertext-body may-blank-within md-container"><div
class="md">{BODY}</div></div></form></div><ul class="flat-list buttons"><li><a href="#">4 comments</a></li></ul></div></div></div><div
class="commentarea"><div class="panestack-title"><span class="title">all 4 comments</span></div><div
class="sitetable nestedlisting">{thread}</div></div></div></body></html>"""


def disqus() -> str:
    def item(number: int, author: str, text: str, replies: str = "") -> str:
        return f"""<li class="post" id="post-900{number}"><div data-role="post-content" class="post-content"><div
class="indicator"></div><div class="avatar hovercard"><a href="#" class="user"><img alt="Avatar" src="a.png"></a></div><div
class="post-body"><header class="comment__header"><span class="post-byline"><span class="author publisher-anchor-color"><a
href="#">{author}</a></span></span> <span class="post-meta"><span class="bullet">•</span> <a href="#" class="time-ago"
title="Sunday, March 3, 2024 4:05 PM">2 years ago</a></span></header><div class="post-body-inner"><div
class="post-message-container"><div class="publisher-anchor-color"><div
class="post-message">{paragraphs(text)}</div></div></div></div><footer class="comment__footer"><menu><li
class="voting"><a href="#"><span>3</span></a></li><li class="reply"><a href="#"><span class="text">Reply</span></a></li><li
class="share"><a href="#"><span class="text">Share ›</span></a></li></menu></footer></div></div><ul data-role="children"
class="children">{replies}</ul></li>"""

    thread = item(1, "Oda Brenn", ODA, item(2, "Ivo Tamm", IVO, item(3, "Oda Brenn", ODA_AGAIN))) + item(
        5, "Jule", JULE
    )
    return page(
        f'{post()}<div id="disqus_thread"><div id="posts"><ul id="post-list" class="post-list">{thread}</ul></div></div>'
    )


def discourse_for_crawlers() -> str:
    def item(number: int, author: str, text: str) -> str:
        kind = "DiscussionForumPosting" if number == 1 else "Comment"
        return f"""<div id="post_{number}" itemprop="comment" itemscope itemtype="http://schema.org/{kind}"
class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator" itemprop="author" itemscope
itemtype="http://schema.org/Person"><a itemprop="url" href="/u/x"><span itemprop="name">{author}</span></a></span> <span
class="crawler-post-infos"><time itemprop="datePublished" datetime="2024-03-03T16:05:00Z" class="post-time">March 3, 2024,
4:05pm</time> <span itemprop="position">{number}</span></span></div><div class="post" itemprop="text">{paragraphs(text)}</div><div
itemprop="interactionStatistic" itemscope><meta itemprop="userInteractionCount" content="2"><span
class="post-likes">2 Likes</span></div></div>"""

    posts = item(1, "Gus Hallow", "\n\n".join(ARTICLE)) + item(2, "Oda Brenn", ODA) + item(3, "Jule", JULE)
    return f"""<html lang="en"><head><title>{TITLE} - Harbour - Marrowby Forum</title></head><body class="crawler"><header><a
href="/">Marrowby Forum</a></header><div id="main-outlet" class="wrap" role="main"><div id="topic-title"><h1><a
href="/t/31">{TITLE}</a></h1></div><div itemscope>{posts}</div></div><footer>Powered by Discourse</footer></body></html>"""


WITH_REPLIES = {
    "wordpress": wordpress,
    "wordpress_of_2010": wordpress_of_2010,
    "genesis": genesis,
    "blogger": blogger,
    "drupal7": drupal7,
    "drupal": drupal,
    "schema_microdata": schema_microdata,
    "json_ld": json_ld,
    "plain_lists": plain_lists,
    "margins": margins,
    "parent_attributes": parent_attributes,
    "hacker_news": hacker_news,
    "old_reddit": old_reddit,
    "disqus": disqus,
}
