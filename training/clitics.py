"""Spanish verbs with clitic pronouns behind them: *dárselo* is ``dar``, ``se``, ``lo``.

UD treebanks split these words into their parts. Treebanks of some hundred thousand words hold few with two
clitics, so the training data is filled up with forms made by rule from the verbs that the treebanks do hold.
"""

from __future__ import annotations

import random
import re

#: Pronouns in the order in which they may follow a verb, with UD's features of each (without ``PronType=Prs``).
FIRST = {
    "me": "Case=Acc,Dat|Number=Sing|Person=1|PrepCase=Npr",
    "te": "Case=Acc,Dat|Number=Sing|Person=2|PrepCase=Npr",
    "se": "Case=Acc,Dat|Person=3|PrepCase=Npr|Reflex=Yes",
    "nos": "Case=Acc,Dat|Number=Plur|Person=1|PrepCase=Npr",
    "os": "Case=Acc,Dat|Number=Plur|Person=2|PrepCase=Npr",
}
SECOND = {
    "lo": "Case=Acc|Gender=Masc|Number=Sing|Person=3|PrepCase=Npr",
    "la": "Case=Acc|Gender=Fem|Number=Sing|Person=3|PrepCase=Npr",
    "los": "Case=Acc|Gender=Masc|Number=Plur|Person=3|PrepCase=Npr",
    "las": "Case=Acc|Gender=Fem|Number=Plur|Person=3|PrepCase=Npr",
    "le": "Case=Dat|Number=Sing|Person=3|PrepCase=Npr",
    "les": "Case=Dat|Number=Plur|Person=3|PrepCase=Npr",
}
FEATURES = {
    clitic: "|".join(sorted((*features.split("|"), "PronType=Prs"), key=str.lower))
    for clitic, features in (FIRST | SECOND).items()
}
_TAIL = re.compile(rf"^(?P<verb>.+?)(?P<first>{'|'.join(FIRST)})?(?P<second>{'|'.join(SECOND)})?$", re.IGNORECASE)
_PLAIN = str.maketrans("áéíóú", "aeiou")
_ACUTE = str.maketrans("aeiou", "áéíóú")


def split(form: str) -> list[str]:
    """Verb and clitics of an infinitive or a gerund; the form alone when it has no clitic.

    >>> split("dárselo"), split("viéndola"), split("reunirse"), split("comer")
    (['dar', 'se', 'lo'], ['viendo', 'la'], ['reunir', 'se'], ['comer'])
    """
    found = _TAIL.match(form)
    if not found or not (found["first"] or found["second"]):
        return [form]
    clitics = [part for part in (found["first"], found["second"]) if part]
    verb = found["verb"]
    if re.search(r"ndo$", verb, re.IGNORECASE):
        verb = verb.translate(_PLAIN)
    elif re.search(r"[aei]r$", verb, re.IGNORECASE) or re.search(r"[aeo]ír$", verb, re.IGNORECASE):
        pass
    elif re.search(r"[áéí]r$", verb, re.IGNORECASE):
        verb = verb[:-2] + verb[-2:].translate(_PLAIN)
    else:
        return [form]
    return [verb, *clitics]


def join(verb: str, clitics: list[str]) -> str:
    """The written form, with the accent that the added syllables ask for: ``dar``, ``se``, ``lo`` → ``dárselo``.

    Args:
        verb: An infinitive (``dar``), a gerund (``dando``) or an imperative (``diga``), in lower case.
        clitics: One or two pronouns in their order.

    >>> join("diga", ["se", "lo"]), join("envíe", ["me"]), join("di", ["me", "lo"]), join("pon", ["lo"])
    ('dígaselo', 'envíeme', 'dímelo', 'ponlo')
    """
    if verb.endswith("ndo"):
        return verb[:-4] + verb[-4].translate(_ACUTE) + verb[-3:] + "".join(clitics)
    if not re.search("[aei]r$", verb):
        return _imperative(verb, len(clitics)) + "".join(clitics)
    if len(clitics) > 1:
        return verb[:-2] + verb[-2].translate(_ACUTE) + verb[-1] + "".join(clitics)
    return verb + "".join(clitics)


def _imperative(verb: str, added: int) -> str:
    """An imperative with the accent on the syllable that bore the stress, where ``added`` syllables ask for it."""
    if re.search("[áéíóú]", verb):
        return verb
    voiced = re.sub(r"(?<=[qg])u(?=[ei])", "-", verb)  # the u of "pague" is not heard
    nuclei = list(re.finditer("[aeiou]+", voiced))
    place = nuclei[-2] if len(nuclei) > 1 else nuclei[-1]
    if len(nuclei) == 1 and added == 1:
        return verb
    strong = [i for i in range(place.start(), place.end()) if verb[i] in "aeo"]
    at = strong[0] if strong else place.end() - 1
    return verb[:at] + verb[at].translate(_ACUTE) + verb[at + 1 :]


def combinations() -> list[list[str]]:
    """Every group of clitics that can follow a verb: one, or one of each row with *le* and *les* before none."""
    singles = [[clitic] for clitic in (*FIRST, *SECOND)]
    return singles + [[first, second] for first in FIRST for second in ("lo", "la", "los", "las")]


def sample(verbs: list[str], count: int, seed: int) -> list[tuple[str, list[str]]]:
    """``count`` distinct forms with their parts, two clitics in two of three, made from infinitives and gerunds."""
    rng = random.Random(seed)
    groups = combinations()
    pairs, singles = [g for g in groups if len(g) == 2], [g for g in groups if len(g) == 1]
    made: dict[str, list[str]] = {}
    while len(made) < count:
        verb = rng.choice(verbs)
        clitics = rng.choice(pairs if rng.random() < 2 / 3 else singles)
        made[join(verb, clitics)] = [verb, *clitics]
    return list(made.items())
