"""A seeded corpus in the shape of real threads: as JSON Lines, as saved pages, as a WordPress export."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SYLLABLES = "ba ce dor el fin gra hol im jun kel lo mar nef or pra qui ros sta tun ul vor wen yar zo".split()  # noqa: SIM905
SMALL = "the of and to in a is that was it for on with as by at not this but from".split()  # noqa: SIM905
LONG_WORDS = 3_000
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Reach</title><link>https://reach.example</link><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
"""
ITEM = """<item><title><![CDATA[Report {id}]]></title><link>https://reach.example/{id}/</link>
<dc:creator><![CDATA[desk]]></dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date_gmt><![CDATA[2026-02-03 10:00:00]]></wp:post_date_gmt>
<wp:status><![CDATA[publish]]></wp:status><wp:post_type><![CDATA[post]]></wp:post_type>
{comments}</item>
"""
COMMENT = """<wp:comment><wp:comment_id>{id}</wp:comment_id>
<wp:comment_author><![CDATA[{author}]]></wp:comment_author>
<wp:comment_date_gmt><![CDATA[2026-02-03 11:00:00]]></wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type><![CDATA[comment]]></wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>
</wp:comment>
"""


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="canonical" href="{address}"></head><body><header><a href="/">The Reach</a></header><main>
<article class="post"><h1>{title}</h1><p class="byline">By desk</p><div class="entry-content">{body}</div></article>
<section id="comments"><h2>{count} comments</h2><ol class="comment-list">{comments}</ol></section></main>
<footer>The Reach, a paper of no town.</footer></body></html>
"""
LISTED = """<li class="comment depth-{depth}" id="comment-{id}"><article class="comment-body">
<footer class="comment-meta"><b class="fn">{author}</b> <time datetime="2026-02-03T11:00:00Z">3 February</time></footer>
<div class="comment-content"><p>{text}</p></div></article>{below}</li>
"""


def threads(documents: int, sentences: int = 40, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Documents of exactly that many sentences: half in the article, two in every comment."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(LONG_WORDS)]
    for number in range(documents):
        posts = [
            {"id": "a", "kind": "article", "author": "desk", "text": text(chance, words, sentences // 2)}
        ]
        for reply in range(sentences // 4):
            parent = "a" if reply < 3 else f"c{chance.randrange(reply)}"
            author = f"reader {chance.randint(1, 400)}"
            comment = {"id": f"c{reply}", "kind": "comment", "parent": parent, "author": author}
            posts.append(comment | {"text": text(chance, words, 2)})
        address = f"https://example.org/{seed}/{number}"
        yield {"title": f"Report {number}", "source_url": address, "posts": posts}


def write(path: Path, documents: int, sentences: int = 40, seed: int = 1) -> None:
    """The threads as JSON Lines."""
    with path.open("w") as file:
        for thread in threads(documents, sentences, seed):
            file.write(json.dumps(thread) + "\n")


def write_pages(folder: Path, documents: int, sentences: int = 40, seed: int = 1) -> None:
    """The threads as saved pages, a file each, marked up as the most common blog software does."""
    folder.mkdir()
    for number, thread in enumerate(threads(documents, sentences, seed)):
        article, *comments = thread["posts"]
        page = PAGE.format(
            title=thread["title"],
            address=thread["source_url"],
            body=f"<p>{article['text']}</p>",
            count=len(comments),
            comments=listed(comments, "a", 1),
        )
        (folder / f"{number:05}.html").write_text(page)


def listed(comments: list[dict[str, Any]], parent: str, depth: int) -> str:
    """Comments on a post as a list, each with those below it."""
    items = []
    for one in comments:
        if one["parent"] == parent:
            below = listed(comments, one["id"], depth + 1)
            items.append(
                LISTED.format(depth=depth, below=f'<ol class="children">{below}</ol>' if below else "", **one)
            )
    return "".join(items)


def write_blog(path: Path, documents: int, sentences: int = 40, seed: int = 1) -> None:
    """The threads as the export of a WordPress blog."""
    with path.open("w") as file:
        file.write(HEAD)
        for number, thread in enumerate(threads(documents, sentences, seed), 1):
            article, *comments = thread["posts"]
            ids = {"a": 0} | {one["id"]: number * 100_000 + at for at, one in enumerate(comments, 1)}
            inside = "".join(
                COMMENT.format(
                    id=ids[one["id"]],
                    author=one["author"],
                    text=one["text"],
                    approved=1,
                    parent=ids[one["parent"]],
                )
                for one in comments
            )
            file.write(ITEM.format(id=f"{seed}{number:06}", body=article["text"], comments=inside))
        file.write("</channel>\n</rss>\n")


def write_export(path: Path, megabytes: int, seed: int = 7) -> None:
    """A WordPress export: posts of 30 paragraphs, 40 comments each, every fifth of them unapproved."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(LONG_WORDS)]
    passages = [text(chance, words, 4) for _ in range(500)]
    with path.open("w") as file:
        file.write(HEAD)
        post = 0
        while file.tell() < megabytes * 1_000_000:
            post += 1
            body = "\n\n".join(chance.choices(passages, k=30))
            comments = "".join(
                COMMENT.format(
                    id=post * 100 + number,
                    author=f"reader {chance.randint(1, 400)}",
                    text=chance.choice(passages),
                    approved=int(number % 5 > 0),
                    parent=post * 100 + chance.randint(1, number - 1) if number > 3 else 0,
                )
                for number in range(1, 41)
            )
            file.write(ITEM.format(id=post, body=body, comments=comments))
        file.write("</channel>\n</rss>\n")


def text(chance: random.Random, words: list[str], sentences: int) -> str:
    """Sentences of some 80 characters: every other word a common one, as in English."""
    return " ".join(sentence(chance, words) for _ in range(sentences))


def sentence(chance: random.Random, words: list[str]) -> str:
    length = chance.randint(6, 18)
    chosen = [chance.choice(SMALL if chance.random() < 0.5 else words) for _ in range(length)]
    return " ".join(chosen).capitalize() + chance.choice("....?!")
