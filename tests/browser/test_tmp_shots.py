import pytest

from annotations import labelling
from annotations.answers import Answer
from documents.access import Actor

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://paper.example/quay"


def test_shots(open_document, enter, make_document, curator, reviewer):
    first = make_document(
        "The quay at Oldport has been closed since Monday. The harbour office says that the wall moved by four centimetres. Nobody was told.\n\nThe wall was built in 1931. It is the ugliest wall on the coast. The mayor promised to look into the matter before the end of the month. She did not say which month. The fishermen were not amused. They never are.",
        [
            "“the wall moved by four centimetres” That is wrong. I measured it on Sunday.",
            ("With what did you measure it? I ask because my rod is broken.", 1),
            ("With a rod, as my father did.", 2),
            "It was about time.",
            "Somebody should be fired for this. It is a disgrace.",
        ],
        source_url=URL,
        title="The quay is closed",
    )
    for n, s in enumerate(first.sentences.all()):
        labelling.tag(
            s.pk,
            Actor(curator.pk),
            Answer(
                ["fact", "opinion", "disputed", "unsupported"][n % 4],
                note="seen on page 3" if n == 4 else None,
            ),
        )
        if n % 2:
            labelling.tag(s.pk, Actor(reviewer.pk), Answer(None, "no_claim"))
    second = make_document(
        "The quay at Oldport has been closed since Tuesday. The harbour office says that the wall moved by four centimetres. Nobody was told.\n\nThe wall was built in 1932 by the town. It is the ugliest wall on the coast. The mayor promised to look into the matter before the end of the month. She did not say which month. The fishermen were not amused. They never are. Correction: an earlier version named the wrong day.",
        [
            "“the wall moved by four centimetres” That is wrong. I measured it on Sunday.",
            ("With what did you measure it? I ask since my rod is bent.", 1),
            "It was about time.",
            ("With a rod, as my father did.", 3),
            "First! I have nothing to say, but I say it loudly.",
            ("أين قرأت ذلك؟ الجدار قديم جدا.", 5),
        ],
        source_url=URL,
        title="The quay is closed still",
        byline="Runa Halvard",
    )
    for name, opts in {
        "light": {},
        "dark": {"color_scheme": "dark"},
        "phone": {"viewport": {"width": 390, "height": 844}},
        "rtl": {},
    }.items():
        page = enter(curator, **opts)
        page.goto(f"{page.base}/documents/{second.pk}/changes/")
        if name == "rtl":
            page.evaluate("document.documentElement.dir='rtl'")
        page.screenshot(path=f"/tmp/versions-changes-{name}.png", full_page=True)
    page = open_document(curator, second)
    page.screenshot(path="/tmp/versions-room.png")
    page = open_document(curator, first)
    page.screenshot(path="/tmp/versions-room-old.png")
