"""Comments that repeat sentences of an earlier post, or do not: written by hand, with what must be found."""

TARGETS = [
    "The council of Ravensholm decided on Tuesday to close the old dam above the upper town.",  # 0
    "Engineers had reported cracks in the eastern wall since the spring, but nobody told the residents.",  # 1
    "“We were never asked,” said Dr. Mira Okonjo, who measured the water level for eleven years.",  # 2
    "The mayor, Tobias Vale, called the report alarmist and said that the wall would stand for a century.",  # 3
    "Repairs would cost about 4.2 million crowns, more than the town earns in two years.",  # 4
    "The dam is safe.",  # 5
    "Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away.",  # 6
    "Critics say that the money went into the new harbour instead (and into the mayor’s own street).",  # 7
    "A second opinion has been ordered from the university at Karstad.",  # 8
    "The wardens of the Quiet River Association (QRA) left it to the fishermen to guard the sluice at night.",  # 9
    "Water is life, and life is short.",  # 10
    "The council will meet again on the first Monday of March.",  # 11
    "The council will meet again on the first Monday of April.",  # 12
    "In the end it was the fishermen, not the engineers, who noticed that the water had turned brown.",  # 13
    "Der Bürgermeister behauptet, die Mauer sei sicher und werde noch hundert Jahre stehen.",  # 14
    "Мэр города утверждает, что старая плотина простоит ещё сто лет.",  # 15
    "市长说这座大坝非常安全，居民不必担心漏水的问题。",  # 16
    "قال رئيس البلدية إن السد القديم آمن ولن ينهار قبل مئة عام.",  # 17
    "Dam it!",  # 18
    "The harbour was paid for by a loan, which the town is still paying back.",  # 19
    "I think the whole story about the cracks was invented by people who want to sell us a new dam.",  # 20
    "The old dam above the upper town holds three million cubic metres when the snow melts.",  # 21
    "No engineer from Karstad has visited the dam since it was built, as the mayor admitted in May.",  # 22
    "The fishermen asked for lamps, radios and a boat, and they were given one lamp.",  # 23
]

# (comment, [(the passage of the comment, the number of the sentence it repeats), …])
CASES: list[tuple[str, list[tuple[str, int]]]] = [
    # Whole sentences between all kinds of quotation marks.
    (
        "“Repairs would cost about 4.2 million crowns, more than the town earns in two years.” Who says so?",
        [("Repairs would cost about 4.2 million crowns, more than the town earns in two years.", 4)],
    ),
    ('You write "The dam is safe." It is not.', [("The dam is safe.", 5)]),
    (
        "«A second opinion has been ordered from the university at Karstad.» From whom?",
        [("A second opinion has been ordered from the university at Karstad.", 8)],
    ),
    (
        "„Der Bürgermeister behauptet, die Mauer sei sicher und werde noch hundert Jahre stehen.“ So ein Unsinn.",
        [("Der Bürgermeister behauptet, die Mauer sei sicher und werde noch hundert Jahre stehen.", 14)],
    ),
    (
        "‘The harbour was paid for by a loan, which the town is still paying back.’ Exactly.",
        [("The harbour was paid for by a loan, which the town is still paying back.", 19)],
    ),
    ("'Water is life, and life is short.' How poetic.", [("Water is life, and life is short.", 10)]),
    (
        "「市长说这座大坝非常安全，居民不必担心漏水的问题。」真的吗？",
        [("市长说这座大坝非常安全，居民不必担心漏水的问题。", 16)],
    ),
    (
        "«Мэр города утверждает, что старая плотина простоит ещё сто лет.» Неправда!",
        [("Мэр города утверждает, что старая плотина простоит ещё сто лет.", 15)],
    ),
    (
        "«قال رئيس البلدية إن السد القديم آمن ولن ينهار قبل مئة عام.» هذا غير صحيح.",
        [("قال رئيس البلدية إن السد القديم آمن ولن ينهار قبل مئة عام.", 17)],
    ),
    (
        "»Der Bürgermeister behauptet, die Mauer sei sicher«, das glaubt keiner.",
        [("Der Bürgermeister behauptet, die Mauer sei sicher", 14)],
    ),
    # From the stop before it on, as people copy.
    (
        "You say “. The wardens of the Quiet River Association (QRA) left it to the fishermen to guard the sluice at "
        "night.”\nWRONG. They paid for two guards.",
        [
            (
                "The wardens of the Quiet River Association (QRA) left it to the fishermen to guard the sluice at night.",
                9,
            )
        ],
    ),
    (
        '". Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away" – my uncle was.',
        [("Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away", 6)],
    ),
    # Lines after ">".
    ("> The dam is safe.\nFor whom?", [("The dam is safe.", 5)]),
    (
        "> Engineers had reported cracks in the eastern wall since the\n> spring, but nobody told the residents.\n\nI was told.",
        [
            (
                "Engineers had reported cracks in the eastern wall since the\n> spring, but nobody told the residents.",
                1,
            )
        ],
    ),
    (
        ">> A second opinion has been ordered from the university\nKarstad has no hydrologists.",
        [("A second opinion has been ordered from the university", 8)],
    ),
    (
        "> The council will meet again on the first Monday of April.\nThat is a holiday.",
        [("The council will meet again on the first Monday of April.", 12)],
    ),
    # Without any mark.
    (
        "Engineers had reported cracks in the eastern wall since the spring, but nobody told the residents. That is the scandal.",
        [
            (
                "Engineers had reported cracks in the eastern wall since the spring, but nobody told the residents.",
                1,
            )
        ],
    ),
    (
        "So in the end it was the fishermen, not the engineers, who noticed that the water had turned brown? Bravo.",
        [
            (
                "in the end it was the fishermen, not the engineers, who noticed that the water had turned brown",
                13,
            )
        ],
    ),
    (
        "Somebody wrote here that more than the town earns in two years, repairs would cost about 4.2 million crowns, which is false.",
        [("repairs would cost about 4.2 million crowns", 4)],
    ),
    (
        "The part where nobody was hurt when the sluice broke in 1987 is simply a lie.",
        [("nobody was hurt when the sluice broke in 1987", 6)],
    ),
    (
        "Мэр города утверждает, что старая плотина простоит ещё сто лет, но это не так.",
        [("Мэр города утверждает, что старая плотина простоит ещё сто лет", 15)],
    ),
    # Small differences: marks, dashes, case, white space, typos.
    (
        "\"'We were never asked,' said Dr. Mira Okonjo, who measured the water level for eleven years.\" She was.",
        [("We were never asked,' said Dr. Mira Okonjo, who measured the water level for eleven years.", 2)],
    ),
    (
        "“Critics say that the money went into the new harbour instead (and into the mayor's own street)” – proof?",
        [
            (
                "Critics say that the money went into the new harbour instead (and into the mayor's own street)",
                7,
            )
        ],
    ),
    (
        "THE MAYOR, TOBIAS VALE, CALLED THE REPORT ALARMIST AND SAID THAT THE WALL WOULD STAND FOR A CENTURY. Ha!",
        [
            (
                "THE MAYOR, TOBIAS VALE, CALLED THE REPORT ALARMIST AND SAID THAT THE WALL WOULD STAND FOR A CENTURY.",
                3,
            )
        ],
    ),
    (
        "“Enginers had reported craks in the eastern wall since the spring” – which engineers?",
        [("Enginers had reported craks in the eastern wall since the spring", 1)],
    ),
    (
        '"the  fishermen asked for\nlamps , radios and a boat" and they got it.',
        [("the  fishermen asked for\nlamps , radios and a boat", 23)],
    ),
    (
        "“No enginer from Karstad has visited the dam since it was biult” is wrong, I met one.",
        [("No enginer from Karstad has visited the dam since it was biult", 22)],
    ),
    (
        "“Nobody was hurt when the sluice broke in 1987 — although the lower mill was washed away” hm.",
        [("Nobody was hurt when the sluice broke in 1987 — although the lower mill was washed away", 6)],
    ),
    # Omissions and insertions of the one who quotes.
    (
        "“The wardens … left it to the fishermen to guard the sluice at night.” Not true.",
        [("The wardens … left it to the fishermen to guard the sluice at night.", 9)],
    ),
    (
        "“Engineers had reported cracks [...] but nobody told the residents.” Everybody knew.",
        [("Engineers had reported cracks [...] but nobody told the residents.", 1)],
    ),
    (
        "“The mayor... said that the wall would stand for a century.” Which mayor?",
        [("The mayor... said that the wall would stand for a century.", 3)],
    ),
    (
        "“Repairs would cost [the taxpayer] about 4.2 million crowns” is the official figure.",
        [("Repairs would cost [the taxpayer] about 4.2 million crowns", 4)],
    ),
    (
        "“In the end it was the fishermen [of Ravensholm], not the engineers, who noticed” – thank you!",
        [("In the end it was the fishermen [of Ravensholm], not the engineers, who noticed", 13)],
    ),
    # Several sentences at once, several quotations in one comment.
    (
        "“The dam is safe. Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away.” Sure.",
        [
            ("The dam is safe.", 5),
            ("Nobody was hurt when the sluice broke in 1987, although the lower mill was washed away.", 6),
        ],
    ),
    (
        "> Repairs would cost about 4.2 million crowns, more than the town earns in two years. The dam is safe.\nPick one.",
        [
            ("Repairs would cost about 4.2 million crowns, more than the town earns in two years.", 4),
            ("The dam is safe.", 5),
        ],
    ),
    (
        "“A second opinion has been ordered” but “the wall would stand for a century”: why then?",
        [("A second opinion has been ordered", 8), ("the wall would stand for a century", 3)],
    ),
    (
        "You say “the money went into the new harbour” and later “paid for by a loan”. Both cannot be.",
        [("the money went into the new harbour", 7), ("paid for by a loan", 19)],
    ),
    (
        "> earns in two years.\n> The dam is safe.\n> Nobody was hurt when the sluice broke in 1987\n\nThree lies.",
        [("The dam is safe.", 5), ("Nobody was hurt when the sluice broke in 1987", 6)],
    ),
    (
        "“was washed away. Critics say that the money went into the new harbour” – which critics?",
        [("Critics say that the money went into the new harbour", 7)],
    ),
    # Parts.
    ("What do you mean by “nobody told the residents”?", [("nobody told the residents", 1)]),
    (
        '"measured the water level for eleven years": with what instrument?',
        [("measured the water level for eleven years", 2)],
    ),
    (
        "They were not “invented by people who want to sell us a new dam”, I photographed them.",
        [("invented by people who want to sell us a new dam", 20)],
    ),
    ("So “they were given one lamp”. It was broken, too.", [("they were given one lamp", 23)]),
    (
        "“holds three million cubic metres” – it was two in the last report.",
        [("holds three million cubic metres", 21)],
    ),
    ("Das Wort „werde noch hundert Jahre stehen“ ist von mir.", [("werde noch hundert Jahre stehen", 14)]),
    # The quotation never closes.
    (
        '"The harbour was paid for by a loan, which the town is still paying back.\nWrong, it was paid in full.',
        [("The harbour was paid for by a loan, which the town is still paying back.", 19)],
    ),
    (
        "“Water is life, and life is short.\n\nSo is this comment.",
        [("Water is life, and life is short.", 10)],
    ),
    # Single words and scare quotes repeat nothing.
    ("The mayor “allows” it, and the wardens were “disbanded”.", []),
    ("They call it “the dam” and “the upper town”, I call it a ruin.", []),
    ("An “alarmist” report by “engineers” from “Karstad”.", []),
    ("The “old dam” is a “safe” place for “residents”, of course.", []),
    ("“Of course.” “In the end.” “As the mayor said.”", []),
    ("Is it “the first Monday” or not?", []),
    ("Names like “Quiet River Association” and “Tobias Vale” mean nothing to me.", []),
    ("“Dam it!” I said, and went home.", []),
    # Common phrases and names without marks.
    ("In the end it was all the same to me, and I went to the harbour.", []),
    ("The council of Ravensholm has never answered my letters about the noise.", []),
    ("The mayor, Tobias Vale, is my cousin, so I will say no more.", []),
    ("I think the whole thing is about the money, as it has been since the war.", []),
    ("The old dam above the upper town was where we used to swim as children.", []),
    ("Nobody was hurt, thank God, and nobody knew about it in those days.", []),
    ("There is a second opinion on everything, and it has been ordered by lawyers.", []),
    # New text, other words for the same thing.
    ("It will be repaired for four million, which the town does not have.", []),
    ("The fishing people saw first that the river was brown; the experts came later.", []),
    ("Turkey soup is what they serve in the old school on Mondays, and it is excellent.", []),
    ("This is wrong from beginning to end. The author should be ashamed.", []),
    ("Ich finde, die Mauer sollte abgerissen werden, und zwar sofort.", []),
    ("我不同意你的看法，这个问题很复杂。", []),
    ("Плотину давно пора снести, а деньги отдать школам.", []),
    # Quoted, but from somewhere else.
    ("As the song says, “a river never sleeps in the valley of the lamps”.", []),
    (
        "My neighbour told me: “You should have seen the water that night, it came up to the windows of the mill.”",
        [],
    ),
    ("> The editors remind everybody to stay polite.\nWe are.", []),
    (
        "“The wall is made of the best stone that could be found in the whole of the province” says the brochure.",
        [],
    ),
    # Too little to tell two sentences apart.
    ("“will meet again on the first Monday” – they never meet.", []),
    ('Empty quotes “” and "" and a lone ” and > nothing.', []),
    ("", []),
    ("?!", []),
]
