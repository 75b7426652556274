"""Dates as pages show them, in the languages of the blogs that analysts bring in."""

# ruff: noqa: E501 - patterns and word lists read better unbroken

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = {
    1: "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari januar stycznia styczeń января янв ocak يناير كانون ιανουαρίου ianuarie leden ledna januára tammikuuta जनवरी",
    2: "february feb februar febr février févr fevrier fév febrero febbraio fevereiro fev februari lutego luty февраля фев şubat فبراير شباط φεβρουαρίου februarie února helmikuuta फ़रवरी",
    3: "march mar märz mär maerz mrz mars marzo março março maart mrt marca marzec марта мар mart مارس آذار μαρτίου martie března maaliskuuta मार्च",
    4: "april apr avril avr abril abr aprile kwietnia kwiecień апреля апр nisan أبريل ابريل نيسان απριλίου aprilie dubna huhtikuuta अप्रैल",
    5: "may mai mayo maggio mag maio mei maja maj мая mayıs مايو أيار μαΐου května toukokuuta मई",
    6: "june jun juni juin junio giugno giu junho czerwca czerwiec июня июн haziran يونيو حزيران ιουνίου iunie června kesäkuuta जून",
    7: "july jul juli juillet juil julio luglio lug julho lipca lipiec июля июл temmuz يوليو تموز ιουλίου iulie července heinäkuuta जुलाई",
    8: "august aug août aout agosto ago augustus augusti sierpnia sierpień августа авг ağustos أغسطس اغسطس آب αυγούστου srpna elokuuta अगस्त",
    9: "september sep sept septembre septiembre settembre set setembro września wrzesień сентября сен eylül سبتمبر أيلول σεπτεμβρίου septembrie září syyskuuta सितंबर",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out października październik октября окт ekim أكتوبر اكتوبر تشرين οκτωβρίου octombrie října lokakuuta अक्टूबर",
    11: "november nov novembre noviembre novembro listopada listopad ноября ноя kasım نوفمبر νοεμβρίου noiembrie listopadu marraskuuta नवंबर",
    12: "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia grudzień декабря дек aralık ديسمبر δεκεμβρίου decembrie prosince joulukuuta दिसंबर",
}
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_WEEKDAYS = frozenset(
    [
        "monday",
        "mon",
        "tuesday",
        "tue",
        "tues",
        "wednesday",
        "wed",
        "thursday",
        "thu",
        "thur",
        "thurs",
        "friday",
        "fri",
        "saturday",
        "sat",
        "sunday",
        "sun",
        "montag",
        "mo",
        "dienstag",
        "di",
        "mittwoch",
        "mi",
        "donnerstag",
        "do",
        "freitag",
        "fr",
        "samstag",
        "sonnabend",
        "sa",
        "sonntag",
        "so",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lun",
        "mer",
        "jeu",
        "ven",
        "sam",
        "dim",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "mié",
        "jue",
        "vie",
        "sáb",
        "dom",
        "lunedì",
        "martedì",
        "mercoledì",
        "giovedì",
        "venerdì",
        "sabato",
        "domenica",
        "segunda",
        "terça",
        "quarta",
        "quinta",
        "sexta",
        "feira",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
    ]
)
_FILLERS = frozenset(
    [
        "at",
        "um",
        "uhr",
        "on",
        "am",
        "le",
        "à",
        "a",
        "las",
        "alle",
        "ore",
        "às",
        "de",
        "del",
        "di",
        "den",
        "der",
        "of",
        "o",
        "h",
        "kl",
        "om",
        "hs",
        "pm",
        "p",
        "m",
        "utc",
        "gmt",
        "z",
        "posted",
        "published",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "edited",
        "e",
        "y",
        "et",
        "und",
        "and",
        "-",
        "via",
        "в",
        "г",
        "año",
        "año",
        "الساعة",
        "ص",
        "م",
        "kello",
        "klo",
        "godz",
        "saat",
        "ora",
        "время",
        "heures",
        "hours",
        "o",
        "clock",
        "uhrzeit",
        "today",
        "heute",
        "yesterday",
        "gestern",
        "est",
        "edt",
        "cet",
        "cest",
        "pst",
        "pdt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "bst",
        "ist",
        "answered",
        "asked",
        "commented",
        "replied",
        "wrote",
        "dated",
        "dodano",
        "napisano",
        "il",
        "εκ",
        "στις",
        "να",
    ]
)
_ISO = re.compile(
    r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d")
_CJK = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})(?::(\d{2})(?::(\d{2}))?|(?:\s?h\s?|\.)(\d{2})(?=\D|$))?\s*(?:(a|p)\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{2}):?(\d{2})\b")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_YEAR = re.compile(r"(?<!\d)(1[89]\d{2}|20\d{2})(?![\d:])")
_SHORT_YEAR = re.compile(r"['’](\d{2})\b")
_DAY_AND_YEAR = re.compile(r"\W{1,3}([0-3]?\d)(?:st|nd|rd|th)?,?\s+(?:1[89]\d{2}|20\d{2})\b")
_DAY = re.compile(r"(?<![\d:.])([0-3]?\d)(?:st|nd|rd|th|er|º|ª|\.)?(?![\d:])", re.IGNORECASE)
_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|[smhdwy]|mo|"
    r"sekunden?|minuten?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?|"
    r"secondes?|heures?|jours?|semaines?|mois|ans?|années?|"
    r"segundos?|minutos?|horas?|días?|dias?|semanas?|mes(?:es)?|años?|anos?|"
    r"secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|"
    r"uur|uren|dag(?:en)?|weken|week|maand(?:en)?|jaar|"
    r"timm(?:e|ar)|minuter|sekunder|dagar?|veck(?:a|or)|månad(?:er)?|år|timer?|"
    r"sekund[yę]?|minut[yę]?|godzin[yę]?|dni|dzień|tygodni[e]?|tydzień|miesi[ąę]c[ye]?|rok|lata?|"
    r"секунд[ыу]?|минут[ыу]?|час(?:а|ов)?|дн(?:я|ей)|день|недел[ьиюя]|месяц(?:а|ев)?|лет|года?|"
    r"saniye|dakika|saat|gün|hafta|ay|yıl)"
)
_COUNT = r"(?:about |over |almost |etwa |environ )?(?:\d{1,4}|an?|one|a few|einer?m?|einem|une?|un[ao]?|een)"
_LONG_AGO = (
    rf"(?:{_COUNT}\s*{_UNIT}(?:,?\s+(?:and\s+)?{_COUNT}\s*{_UNIT})?\s+(?:ago|fa|geleden|sedan|siden|temu|назад|önce|atrás)|vor\s+{_COUNT}\s+{_UNIT}|il y a\s+{_COUNT}\s+{_UNIT}|"
    rf"hace\s+{_COUNT}\s+{_UNIT}|há\s+{_COUNT}\s+{_UNIT}|"
    r"(?:منذ|قبل)\s+(?:\d{1,4}\s+)?\w{2,10}|πριν(?: από)?\s+\d{1,4}\s+\w{2,10}|\d{1,4}\s?(?:秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間?|个月|個月|か月|年)前|\d{1,4}\s?(?:초|분|시간|일|주|개월|년)\s?전)"
)
_AGO = re.compile(
    rf"(?:(?:posted|edited|answered|asked|commented|replied)\s+)?(?:{_LONG_AGO}|\d{{1,3}}\s?(?:s|m|mins?|h|hrs?|d|w|wks?|mo|y|yrs?)\.?|"
    r"(?:just now|today|yesterday|heute|gestern|hier|aujourd[’']hui|ayer|hoy|ieri|oggi|вчера|сегодня|昨天|今天|昨日|今日|어제|오늘|dün|bugün)"
    r"(?:,?\s*(?:at|um|à|a las|alle|в)?\s*\d{1,2}[:.h]\d{2}(?:\s*uhr|\s*[ap]m)?)?|"
    r"just now|gerade eben|à l’instant|ahora mismo)(?:\s*\((?:edited|bearbeitet|modifié|editado|modificato)\)?)?(?:\s*\(\d{1,2}:\d{2}(?:\s*[ap]m)?\)?)?",
    re.IGNORECASE,
)
_AGO_WITHIN = re.compile(rf"\b{_LONG_AGO}\b", re.IGNORECASE)
_MAYBE = re.compile(
    r"\d|today|heute|hoy|oggi|منذ|قبل|вчера|сегодня|昨|今|어제|오늘|dün|bugün|aujourd|\bago\b|now|geleden|vor |il y a|hace|há |hier|ayer|ieri|gestern|yesterday|eben| fa\b",
    re.I,
)
_DIGITS = {0x0660 + n: str(n) for n in range(10)} | {0x06F0 + n: str(n) for n in range(10)}  # Arabic, Persian
_AROUND = " \t·•|-–—,()[]:»«@\xa0⏰"
LONGEST_DATE = 80
"""Characters; a longer piece of text is not looked at as a date."""


def machine(text: str | None) -> datetime | None:
    """A date as markup gives it: ISO 8601, RFC 2822 or seconds or milliseconds since 1970; UTC where no offset stands."""
    if not text or len(text) > LONGEST_DATE:
        return None
    text = text.strip()
    if text.isdecimal() and len(text) in (9, 10, 12, 13):
        return _utc(1970, 1, 1, seconds=int(text[: len(text) - 3] if len(text) > 10 else text))
    try:
        return _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    if _RFC_2822.match(text):
        try:
            return _aware(parsedate_to_datetime(text))
        except (TypeError, ValueError, IndexError, OverflowError):
            pass
    return shown(text)


def shown(text: str, near: datetime | None = None, month_first: bool = True) -> datetime | None:
    """The date a person reads in a short text, in UTC where it names no offset; None when there is none.

    A year that is left out is taken from `near`, the article's own date, as the first such day not before it.
    `month_first` settles 3/4/2016. “3 hours ago” is no date, for a parsed text does not know when it was saved.
    """
    if not text or len(text) > LONGEST_DATE or _AGO.fullmatch(text.strip(_AROUND)):
        return None
    found = _calendar_date(_AGO_WITHIN.sub(" ", text.lower().translate(_DIGITS)), near, month_first)
    if found is None:
        return None
    day, rest = found
    if "م" in rest or "ص" in rest:
        rest = rest.replace("م", "pm").replace("ص", "am")
    hour, minute, second = _clock(rest)
    offset = _OFFSET.search(rest)
    zone = UTC
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        zone = (
            timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
            if minutes < 24 * 60
            else UTC
        )
    try:
        return _aware(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def is_date_line(text: str) -> bool:
    """Whether a line says when something was posted and nothing else: “March 3, 2016 at 4:05 pm”, “vor 3 Stunden”."""
    text = text.strip(_AROUND).translate(_DIGITS)
    if not text or len(text) > LONGEST_DATE or not _MAYBE.search(text):
        return False
    if _AGO.fullmatch(text):
        return True
    lowered = text.lower()
    found = _calendar_date(lowered, datetime(2000, 1, 1, tzinfo=UTC), month_first=True)
    if found is None:
        return False
    if _CJK.search(lowered):
        lowered = _CJK.sub(" ", lowered)
        return len(_WORD.findall(lowered)) <= 2
    words = _WORD.findall(lowered)
    return all(word in _MONTH or word in _WEEKDAYS or word in _FILLERS for word in words)


def is_age(text: str) -> bool:
    """Whether a line says how long ago something was: “3 hours ago”, “vor 3 Stunden”."""
    text = text.strip(_AROUND)
    return (
        len(text) <= LONGEST_DATE
        and any(c.isalnum() for c in text)
        and bool(_AGO.fullmatch(text))
        and " " in text
    )


def is_part(text: str) -> bool:
    """Whether a text is nothing but names of days and months."""
    words = _WORD.findall(text.lower())
    return bool(words) and all(word in _MONTH or word in _WEEKDAYS for word in words)


def is_to_the_minute(text: str) -> bool:
    """Whether a date line also gives the time of day, or how long ago it was, as comments do and chronicles do not."""
    stripped = text.strip(_AROUND)
    if len(stripped) > LONGEST_DATE:
        return False
    ago = bool(_AGO.fullmatch(stripped)) and (" " in stripped or any(c.isdigit() for c in stripped))
    return ago or any(match[2] or match[4] or match[5] for match in _TIME.finditer(text))


def _calendar_date(text: str, near: datetime | None, month_first: bool) -> tuple[date, str] | None:
    """The day and what is left of the text."""
    if match := _ISO.search(text.upper()):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return (day, text[match.start(4) :] if match[4] else text[match.end() :]) if day else None
    if match := _CJK.search(text):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return (day, text[match.end() :]) if day else None
    if match := _NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 0 if year > 99 else 2000
        if first > 12 or (second <= 12 and (match[2] == "." or not month_first)):
            first, second = second, first
        day = _day(year, first, second)
        return (day, text[: match.start()] + " " + text[match.end() :]) if day else None
    return _written_date(text, near)


def _written_date(text: str, near: datetime | None) -> tuple[date, str] | None:
    for word in _WORD.finditer(text):
        month = _MONTH.get(word[0])
        if month is None:
            continue
        rest = text[: word.start()] + " \0 " + text[word.end() :]
        year_found = _YEAR.search(rest)
        if year_found or (year_found := _SHORT_YEAR.search(rest)):
            rest = rest[: year_found.start()] + " " + rest[year_found.end() :]
        before, after = rest.split("\0", 1)
        numbers = list(_DAY.finditer(before))
        american = _DAY_AND_YEAR.match(text, word.end())
        number = numbers[-1] if numbers and american is None else None
        if number:
            before = before[: number.start()] + " " + before[number.end() :]
        elif number := _DAY.search(after):
            after = after[: number.start()] + " " + after[number.end() :]
        if number is None:
            continue
        if year_found:
            year = int(year_found[1])
            day = _day(year if year > 99 else 2000 + year, month, int(number[1]))
        else:
            day = _nearest(near, month, int(number[1])) if near else None
        if day:
            return day, before + after
    return None


def _nearest(near: datetime, month: int, number: int) -> date | None:
    """The first such day of the calendar that is not before `near`, a day of grace for time zones."""
    day = _day(near.year, month, number)
    if day and day < near.date() - timedelta(days=1):
        return _day(near.year + 1, month, number)
    return day


def _clock(text: str) -> tuple[int, int, int]:
    for match in _TIME.finditer(text):
        minute = match[2] or match[4]
        if minute is None and match[5] is None:
            continue
        hour, half = int(match[1]), (match[5] or "").lower()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour < 24 and int(minute or 0) < 60 and int(match[3] or 0) < 60:
            return hour, int(minute or 0), int(match[3] or 0)
    return 0, 0, 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _utc(year: int, month: int, day: int, *, seconds: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _aware(moment: datetime) -> datetime:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    aware.astimezone(UTC)
    return aware
