"""Tells a page whose comments only a script would load, so that neither fetching nor saving brings them."""

import re

from documents.ingest.parsed import ParsedDocument

# Where the comments would come to stand, or the script that brings them, as each system has pages write it.
_SIGNS = {
    "Disqus": rb"id=[\"']?disqus_thread|\.disqus\.com/embed\.js|disqus_shortname",
    "Facebook": rb"class=[\"'][^\"'>]{0,80}\bfb-comments\b|<fb:comments\b",
    "giscus": rb"giscus\.app/client\.js|class=[\"']?giscus\b",
    "utterances": rb"utteranc\.es/client\.js",
    "Commento": rb"id=[\"']?commento\b|commento\.js",
    "Hyvor Talk": rb"<hyvor-talk-comments\b|talk\.hyvor\.com/",
    "Coral": rb"id=[\"']?coral_thread|\bcoral-talk\b",
    "OpenWeb": rb"data-spotim-module|launcher\.spot\.im",
    "Viafoura": rb"<vf-conversations|\bviafoura\.(?:net|co)/",
    "GraphComment": rb"id=[\"']?graphcomment\b|graphcomment\.com/js",
    "Cusdis": rb"id=[\"']?cusdis_thread",
    "Remark42": rb"id=[\"']?remark42\b|remark_config\b",
    "Isso": rb"id=[\"']?isso-thread|data-isso\b",
    "Hypercomments": rb"id=[\"']?hypercomments_widget",
    "Insticator": rb"insticator-commenting",
    "VK": rb"\bVK\.Widgets\.Comments\b",
    "Twikoo": rb"\btwikoo\.init\b",
    "Waline": rb"\bWaline\.init\b|id=[\"']?waline\b",
    "Gitalk": rb"id=[\"']?gitalk-container",
    "Cactus": rb"\binitComments\s*\(\s*\{\s*node\b",
    "Mastodon": rb"id=[\"']?mastodon-comments-list",
    "Discourse": rb"id=[\"']?discourse-comments\b|\bDiscourseEmbed\b",
}
_ANY = re.compile(b"|".join(b"(?:%s)" % sign for sign in _SIGNS.values()), re.IGNORECASE)
_EACH = {name: re.compile(sign, re.IGNORECASE) for name, sign in _SIGNS.items()}


def note(document: ParsedDocument) -> str | None:
    """What to say of a page without comments that a script would have loaded; None for any other."""
    if document.format != "html" or len(document.posts) > 1 or not document.raw:
        return None
    if (found := _ANY.search(document.raw)) is None:
        return None
    names = [name for name, sign in _EACH.items() if sign.search(found[0])]
    system = f" ({names[0]})" if names else ""
    return (
        f"This page loads its comments by a script{system}, which is not run here: comments may be missing. "
        "Open it in a browser, scroll until they are there, save it, and bring in the file."
    )
