"""Everyday words of thirty languages: what a text is made of tells its language without a model."""

# A text with many of one list and few of any other needs no model, which takes most of a second to load.
_EVERYDAY = {
    "en": """
        the of and to in is that it was for with as on are be this not have but they you at which
        from by or an what he we his had
    """,
    "de": """
        der die und das ist nicht ein eine zu den mit von dem sich auf für als auch es ich werden
        sind im wird sie einer bei noch
    """,
    "fr": """
        le la les des et est une que pas dans pour sur qui il du en un au avec ce ne plus sont cette
        par nous vous mais
    """,
    "es": """
        el la los las de que y en un una es por con para no se del al como más pero su lo este son
        está fue muy
    """,
    "it": """
        il di che e la è un una per non con del della sono i le gli si più come nel anche ma questo
        alla da ha
    """,
    "pt": """
        o a os as de que e do da em um uma para com não no na por se dos mais como mas ao foi são
        está é
    """,
    "nl": """
        de het een van en in is dat op te zijn niet voor met die aan er maar om ook als bij nog uit
        wordt
    """,
    "sv": "och att det som en är på för av med den till inte om ett har de men var jag vi så från kan",
    "pl": "w i na nie się z do to że jest o jak po co ale za od są czy przez tak może przy dla",
    "ru": "и в не на что он с как это по но из за то все так же от о было для только или мы бы вы",
    # Neighbours, so that they are not taken for those above.
    "ca": """
        el la els les de que i en un una es per amb no al del com més però seva ho aquest són està
        va ser molt
    """,
    "gl": """
        o a os as de que e do da en un unha para con non no na por se dos máis como pero ao foi son
        está é
    """,
    "ro": "și de la în a nu cu o un pe din care mai este să se sunt ce că fi pentru ale lui cele pot prin",
    "af": "die van en in is dat op te nie vir met aan hy daar om ook as by nog uit word het ’n wat sal",
    "da": "og at det som en er på for af med den til ikke om et har de men var jeg vi så fra kan",
    "no": "og at det som en er på for av med den til ikke om et har de men var jeg vi så fra kan",
    "bg": "и в не на че се за да е от с по как но са си към което ще при или може това бъде",
    "uk": "і в не на що він з як це по але за то все так же від о було для тільки або ми би ви та",
    "mk": "и во не на што се за да е од со по како но се си кон кое ќе при или може ова биде",
    "fi": "ja on ei se että oli ovat myös mutta kun niin sen hän tai kuin jos vain nyt tämä minä sinä",
    "et": "ja on ei see et oli ka aga kui siis ta või mis ma sa kes nii seda nende välja ning ole olema tema",
    "hu": "a az és hogy nem is egy van volt ez de csak már még meg mint ha vagy el ki azt kell lesz",
    "tr": "ve bir bu da de için ile çok ne gibi daha ama var olan olarak kadar sonra mi değil ben o",
    "cs": "a se na že je v to s z o do ale jako by za jsem si tak po co jsou už jen při který nebo byl není",
    "sk": "a sa na že je v to s z o do ale ako by za som si tak po čo sú už len pri ktorý alebo bol nie",
    "id": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke karena ada saya kami mereka",
    "vi": "và của là có không được trong cho một người này với các những để cũng khi đã như từ ra thì về tôi",
}

WORDS_OF: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _EVERYDAY.items()
}
LANGUAGES_OF: dict[str, tuple[str, ...]] = {
    word: tuple(language for language, words in WORDS_OF.items() if word in words)
    for word in frozenset().union(*WORDS_OF.values())
}
