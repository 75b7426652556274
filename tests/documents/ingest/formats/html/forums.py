"""A topic as forum software prints it: Gus opens it, Oda and Jule answer; Oda quotes him, each has a signature."""

from collections.abc import Callable

from tests.documents.ingest.formats.html.samples import BODY, JULE, TITLE

type Draw = Callable[[int, str, str, str], str]
"""A post's markup from its number, author, the markup of its text and its signature."""

QUOTED = "Nobody at the quay believes it"


def _topic(draw: Draw, quote: str) -> str:
    return (
        draw(101, "gus", BODY, "")
        + draw(102, "oda", f"{quote}I do.", "Rowing since 1961.")
        + draw(103, "jule", JULE, "Rowing since 1961.")
    )


def _page(main: str, head: str = "") -> str:
    return f"""<!doctype html><html lang="en"><head><title>{TITLE} - Marrowby forum</title>{head}</head><body><div id="header"><a
href="/">Marrowby forum</a><ul><li><a href="/faq">FAQ</a></li><li><a href="/login">Login</a></li></ul></div>{main}<div
id="footer">Powered by a forum</div></body></html>"""


def phpbb() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = f'<div id="sig{n}" class="signature">{signature}</div>' if signature else ""
        return f"""<div id="p{n}" class="post has-profile bg2"><div class="inner"><dl class="postprofile" id="profile{n}"><dt
class="has-profile-rank no-avatar"><div class="avatar-container"></div><a href="./memberlist.php" class="username">{author}</a></dt><dd
class="profile-rank">Rower</dd><dd class="profile-posts"><strong>Posts:</strong> <a href="#">12</a></dd><dd
class="profile-joined"><strong>Joined:</strong> Fri Jan 05, 2018 9:00 am</dd></dl><div class="postbody"><div id="post_content{n}"><h3
class="first"><a href="#p{n}">Re: {TITLE}</a></h3><ul class="post-buttons"><li><a href="#">Quote</a></li></ul><p class="author"><a
class="unread" href="#p{n}">Post</a><span class="responsive-hide">by <strong><a href="#" class="username">{author}</a></strong> » </span><time
datetime="2024-03-03T16:05:00+00:00">Sun Mar 03, 2024 4:05 pm</time></p><div class="content">{text}</div><div class="notice">Last edited
by <a href="#">{author}</a> on Sun Mar 03, 2024 4:10 pm, edited 1 time in total.</div>{signed}</div></div><div
class="back2top"><a href="#top">Top</a></div></div></div><hr class="divider">"""

    quote = f'<blockquote><div><cite>gus wrote: <a href="#p101">↑</a></cite>{QUOTED}</div></blockquote>'
    return _page(
        f'<div id="page-body"><h2 class="topic-title"><a href="./viewtopic.php?t=7">{TITLE}</a></h2>{_topic(draw, quote)}</div>'
    )


def vbulletin_3() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = f"<div>__________________<br>{signature}</div>" if signature else ""
        return f"""<div id="edit{n}" style="padding:0px 0px 6px 0px"><table id="post{n}" class="tborder" cellpadding="6"><tr><td
class="thead"><div class="normal" style="float:right">#<a href="showpost.php?p={n}"><strong>{n - 100}</strong></a></div><div
class="normal"><a name="post{n}"></a>03-03-2024, 04:05 PM</div></td></tr><tr><td class="alt2"><table><tr><td><div
id="postmenu_{n}"><a class="bigusername" href="member.php?u=1">{author}</a></div><div class="smallfont">Junior
Member</div></td><td><div class="smallfont"><div>Join Date: Jan 2018</div><div>Posts: 12</div></div></td></tr></table></td></tr><tr><td
class="alt1" id="td_post_{n}"><div id="post_message_{n}">{text}</div>{signed}</td></tr><tr><td class="alt1" align="right"><a
href="newreply.php"><img src="quote.gif" alt="Reply With Quote"></a></td></tr></table></div>"""

    quote = f"""<div style="margin:20px"><div class="smallfont">Quote:</div><table><tr><td class="alt2"><div>Originally Posted by
<strong>gus</strong></div><div style="font-style:italic">{QUOTED}</div></td></tr></table></div>"""
    return _page(f'<div id="posts"><h1>{TITLE}</h1>{_topic(draw, quote)}</div>')


def vbulletin_4() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = (
            f'<div class="after_content"><blockquote class="signature restore">{signature}</blockquote></div>'
            if signature
            else ""
        )
        return f"""<li class="postbitlegacy postbitim postcontainer old" id="post_{n}"><div class="posthead"><span
class="postdate old"><span class="date">03-03-2024,&nbsp;<span class="time">04:05 PM</span></span></span><span class="nodecontrols"><a
name="post{n}" href="#" class="postcounter">#{n - 100}</a></span></div><div class="postdetails"><div class="userinfo"><div
class="username_container"><a class="username offline popupctrl" href="member.php"><strong>{author}</strong></a></div><span
class="usertitle">Junior Member</span><dl class="userinfo_extra"><dt>Join Date</dt><dd>Jan 2018</dd></dl></div><div
class="postbody"><div class="postrow has_after_content"><h2 class="title icon">{TITLE}</h2><div class="content"><div
id="post_message_{n}"><blockquote class="postcontent restore">{text}</blockquote></div></div></div>{signed}</div></div><div
class="postfoot"><a class="newreply" href="#">Reply With Quote</a></div></li>"""

    quote = f"""<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div
class="bbcode_postedby">Originally Posted by <strong>gus</strong></div><div class="message">{QUOTED}</div></div></div></div>"""
    return _page(
        f'<h1><a href="#">{TITLE}</a></h1><div id="postlist"><ol id="posts" class="posts">{_topic(draw, quote)}</ol></div>'
    )


def xenforo() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = (
            f'<aside class="message-signature"><div class="bbWrapper">{signature}</div></aside>'
            if signature
            else ""
        )
        return f"""<article class="message message--post js-post js-inlineModContainer" data-author="{author}" data-content="post-{n}"
id="js-post-{n}"><span class="u-anchorTarget" id="post-{n}"></span><div class="message-inner"><div class="message-cell
message-cell--user"><section class="message-user"><div class="message-avatar"><img alt="{author}" src="a.png"></div><div
class="message-userDetails"><h4 class="message-name"><a class="username">{author}</a></h4><h5 class="userTitle
message-userTitle">Member</h5></div></section></div><div class="message-cell message-cell--main"><div class="message-main"><header
class="message-attribution"><ul class="message-attribution-main listInline"><li class="u-concealed"><a href="#"><time
class="u-dt" datetime="2024-03-03T16:05:00+0000">Mar 3, 2024</time></a></li></ul><ul class="message-attribution-opposite"><li><a
href="#">#{n - 100}</a></li></ul></header><div class="message-content js-messageContent"><div class="message-userContent lbContainer"><article
class="message-body js-selectToQuote"><div class="bbWrapper">{text}</div></article></div>{signed}</div><footer
class="message-footer"><div class="message-actionBar"><a class="actionBar-action">Like</a></div></footer></div></div></div></article>"""

    quote = f"""<blockquote data-attributes="member: 1" data-quote="gus" data-source="post: 101" class="bbCodeBlock bbCodeBlock--quote"><div
class="bbCodeBlock-title"><a href="#" class="bbCodeBlock-sourceJump">gus said:</a></div><div class="bbCodeBlock-content"><div
class="bbCodeBlock-expandContent">{QUOTED}</div></div></blockquote>"""
    return _page(
        f'<h1 class="p-title-value">{TITLE}</h1><div class="block-body js-replyNewMessageContainer">{_topic(draw, quote)}</div>'
    )


def smf() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = f'<div class="signature" id="msg_{n}_signature">{signature}</div>' if signature else ""
        return f"""<div class="windowbg"><span class="topslice"><span></span></span><div class="post_wrapper"><div class="poster"><h4><a
href="#" title="View the profile">{author}</a></h4><ul class="reset smalltext" id="msg_{n}_extra_info"><li
class="postgroup">Newbie</li><li class="postcount">Posts: 12</li></ul></div><div class="postarea"><div class="flow_hidden"><div
class="keyinfo"><h5 id="subject_{n}"><a href="#msg{n}">Re: {TITLE}</a></h5><div class="smalltext">« <strong>Reply #{n - 100} on:</strong>
March 03, 2024, 04:05:12 PM »</div></div></div><div class="post"><div class="inner" id="msg_{n}">{text}</div></div></div><div
class="moderatorbar">{signed}</div></div></div>"""

    quote = f"""<div class="quoteheader"><div class="topslice_quote"><a href="#msg101">Quote from: gus on March 02,
2024</a></div></div><blockquote class="bbc_standard_quote">{QUOTED}</blockquote>"""
    return _page(
        f'<h3 class="catbg"><span id="top_subject">{TITLE}</span></h3><div id="forumposts">{_topic(draw, quote)}</div>'
    )


def invision() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = (
            f'<div data-role="memberSignature" class="ipsBorder_top ipsPadding_vertical">{signature}</div>'
            if signature
            else ""
        )
        return f"""<article id="elComment_{n}" class="cPost ipsBox ipsComment ipsComment_parent ipsClearfix"><aside
class="ipsComment_author cAuthorPane"><h3 class="ipsType_sectionHead cAuthorPane_author"><strong><a href="#">{author}</a></strong></h3><ul
class="cAuthorPane_info"><li>Members</li><li>12 posts</li></ul></aside><div class="ipsColumn"><div id="comment-{n}_wrap"
data-controller="core.front.core.comment" class="ipsComment_content"><div class="ipsComment_meta ipsType_light"><a href="#"
class="ipsType_blendLinks">Posted <time datetime="2024-03-03T16:05:00Z" title="03/03/2024 04:05  PM">March 3, 2024</time></a></div><div
class="cPost_contentWrap"><div data-role="commentContent" class="ipsType_normal ipsType_richText">{text}</div><div
class="ipsItemControls"><ul class="ipsComment_controls"><li><a href="#">Quote</a></li></ul></div>{signed}</div></div></div></article>"""

    quote = f"""<blockquote class="ipsQuote" data-ipsquote-username="gus"><div class="ipsQuote_citation">gus said:</div><div
class="ipsQuote_contents"><p>{QUOTED}</p></div></blockquote>"""
    return _page(
        f'<h1 class="ipsType_pageTitle"><span>{TITLE}</span></h1><div data-role="commentFeed">{_topic(draw, quote)}</div>'
    )


def mybb() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        signed = f'<div class="signature scaleimages">{signature}</div>' if signature else ""
        return f"""<a name="pid{n}" id="pid{n}"></a><div class="post" id="post_{n}"><div class="post_author scaleimages"><div
class="author_information"><strong><span class="largetext"><a href="#">{author}</a></span></strong><br><span
class="smalltext">Junior Member</span></div><div class="author_statistics">Posts: 12<br>Joined: Jan 2018</div></div><div
class="post_content"><div class="post_head"><div class="float_right"><strong><a href="#">#{n - 100}</a></strong></div><span
class="post_date">03-03-2024, 04:05 PM</span></div><div class="post_body scaleimages" id="pid_{n}">{text}</div>{signed}</div><div
class="post_controls"><a class="postbit_quote" href="#"><span>Reply</span></a></div></div>"""

    quote = f'<blockquote class="mycode_quote"><cite><span> (03-02-2024, 07:00 AM)</span>gus Wrote: </cite>{QUOTED}</blockquote>'
    return _page(f'<div class="thead"><h1>{TITLE}</h1></div><div id="posts">{_topic(draw, quote)}</div>')


def bbpress() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        kind = "topic" if n == 101 else "reply"
        return f"""<div id="post-{n}" class="bbp-reply-header"><div class="bbp-meta"><span class="bbp-reply-post-date">March 3, 2024
at 4:05 pm</span><a href="#" class="bbp-reply-permalink">#{n}</a></div></div><div class="loop-item-{n - 101} user-id-1 bbp-parent-forum-3 odd post-{n} {kind}
type-{kind} status-publish hentry"><div class="bbp-reply-author"><a href="#" class="bbp-author-link"><span
class="bbp-author-avatar"><img class="avatar" alt="" src="a.png"></span><span class="bbp-author-name">{author}</span></a><div
class="bbp-author-role">Participant</div></div><div class="bbp-reply-content">{text if "<p>" in text else f"<p>{text}</p>"}</div></div>"""

    quote = f"<blockquote>{QUOTED}</blockquote>"
    return _page(
        f"""<h1 class="entry-title">{TITLE}</h1><div id="bbpress-forums"><ul id="topic-7-replies" class="forums bbp-replies"><li
class="bbp-header"><div class="bbp-reply-author">Author</div><div class="bbp-reply-content">Posts</div></li><li class="bbp-body">{_topic(draw, quote)}</li></ul></div>"""
    )


def discourse() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        return f"""<div class="topic-post clearfix regular" data-post-number="{n - 100}"><article id="post_{n - 100}"
aria-label="post #{n - 100} by @{author}" role="region" data-post-id="{n}" data-topic-id="7" data-user-id="1" class="boxed
onscreen-post"><div class="row"><div class="topic-avatar"><div class="post-avatar"><a class="trigger-user-card main-avatar"><img
class="avatar" alt="" src="a.png"></a></div></div><div class="topic-body clearfix"><div class="topic-meta-data" role="heading"><div
class="names trigger-user-card"><span class="first username"><a href="/u/{author}">{author}</a></span></div><div
class="post-infos"><div class="post-info post-date"><a class="post-date" href="/t/7/{n - 100}"><span class="relative-date"
data-time="1709481900000" title="March 3, 2024 4:05 pm">Mar 2024</span></a></div></div></div><div class="regular contents"><div
class="cooked">{text if "<p>" in text else f"<p>{text}</p>"}</div><section class="post-menu-area clearfix"><nav class="post-controls"><button>Reply</button></nav></section></div></div></div></article></div>"""

    quote = f"""<aside class="quote no-group" data-username="gus" data-post="1" data-topic="7"><div class="title"><div
class="quote-controls"></div><img class="avatar" alt="" src="a.png"> gus:</div><blockquote><p>{QUOTED}</p></blockquote></aside>"""
    return _page(
        f'<div id="topic-title"><h1 data-topic-id="7"><a class="fancy-title" href="/t/7">{TITLE}</a></h1></div><div class="post-stream">{_topic(draw, quote)}</div>'
    )


def flarum() -> str:
    def draw(n: int, author: str, text: str, signature: str) -> str:
        return f"""<div class="PostStream-item" data-index="{n - 101}" data-time="2024-03-03T16:05:00.000Z" data-number="{n - 100}"
data-id="{n}" data-type="comment"><article class="CommentPost Post"><div><header class="Post-header"><ul><li
class="item-user"><div class="PostUser"><h3 class="PostUser-name"><a href="/u/{author}"><span class="Avatar">G</span><span
class="username">{author}</span></a></h3></div></li><li class="item-meta"><div class="Dropdown PostMeta"><a
class="Dropdown-toggle"><time datetime="2024-03-03T16:05:00+00:00" title="Sunday, March 3, 2024 4:05 PM">3 Mar 2024</time></a></div></li></ul></header><div
class="Post-body">{text if "<p>" in text else f"<p>{text}</p>"}</div><aside class="Post-actions"><ul><li><button>Reply</button></li></ul></aside></div></article></div>"""

    quote = f"<blockquote><p>{QUOTED}</p></blockquote>"
    return _page(
        f'<header class="Hero"><h1 class="DiscussionHero-title">{TITLE}</h1></header><div class="PostStream">{_topic(draw, quote)}</div>'
    )


FORUMS = {
    function.__name__: function
    for function in (
        phpbb,
        vbulletin_3,
        vbulletin_4,
        xenforo,
        smf,
        invision,
        mybb,
        bbpress,
        discourse,
        flarum,
    )
}
