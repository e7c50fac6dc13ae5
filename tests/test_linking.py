"""Mentions -> whom they stand for, the same across documents and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import lang, link
from tracker.link import countries
from tracker.link.names import fold
from tracker.values import SourceIdentity


def one(mention: str, language: str = "es", **known: object) -> SourceIdentity:
    return link.resolve([mention], language=language, document="d", **known)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mention", "language"),
    [
        ("KCNA", "es"),
        ("agencia estatal KCNA", "es"),
        ("la agencia norcoreana", "es"),
        ("agencia estatal norcoreana KCNA", "es"),
        ("state news agency KCNA", "en"),
        ("North Korea's state news agency", "en"),
        ("Korean Central News Agency", "en"),
    ],
)
def test_an_agency_is_one_source_by_any_of_its_names(mention: str, language: str) -> None:
    assert one(mention, language).key == "agency:kcna"


@pytest.mark.parametrize(
    ("mention", "language", "key"),
    [
        ("Ministerio de Defensa surcoreano", "es", "ministry.defence:KR"),
        ("Ministerio de Defensa de Corea del Sur", "es", "ministry.defence:KR"),
        ("South Korea's Ministry of National Defense", "en", "ministry.defence:KR"),
        ("South Korean defence ministry", "en", "ministry.defence:KR"),
        ("Ministerio de Defensa norcoreano", "es", "ministry.defence:KP"),
        ("North Korea's defense ministry", "en", "ministry.defence:KP"),
        ("Gobierno francés", "es", "government:FR"),
        ("French government", "en", "government:FR"),
        ("Pionyang", "es", "government:KP"),
        ("Kremlin", "en", "government:RU"),
    ],
)
def test_an_institution_is_known_by_what_it_is_and_its_country(mention: str, language: str, key: str) -> None:
    assert one(mention, language).key == key


def test_an_institution_without_a_country_takes_that_of_its_document_only() -> None:
    full, bare = link.resolve(["Ministerio de Defensa surcoreano", "ministerio"], language="es", document="d")
    assert bare.key == full.key
    assert "same document" in bare.reason
    elsewhere = link.resolve(["Ministerio de Defensa"], language="es", document="e")[0]
    assert elsewhere.key != full.key


def test_a_surname_stands_for_the_person_of_its_document() -> None:
    full, short = link.resolve(["presidente de Lusandia, Irene Vallejo", "Vallejo"], language="es", document="d")
    assert full.key == short.key == "person:irene vallejo"
    other = link.resolve(["Vallejo"], language="es", document="e")[0]
    assert other.key != full.key


def test_people_of_one_surname_stay_apart() -> None:
    first, second = link.resolve(["Irene Vallejo", "Marta Vallejo"], language="es", document="d")
    assert first.key != second.key


def test_unnamed_sources_of_two_documents_stay_apart() -> None:
    one_, other = (link.resolve(["fuentes policiales"], language="es", document=d)[0] for d in ("d", "e"))
    assert one_.kind == other.kind == "anonymous"
    assert one_.key != other.key


def test_what_a_person_confirmed_wins() -> None:
    confirmed = SourceIdentity("company:acme", "Acme", "company")
    assert one("Acme Corp", "en", known={"acme corp": confirmed}).key == "company:acme"


# --- institutions: what they are and whose they are ---------------------------------------------------------------

# the key -> how Spanish and English write it
INSTITUTIONS = {
    "ministry.defence:KR": [
        ("es", "el Ministerio de Defensa de Corea del Sur"),
        ("es", "Ministerio de Defensa surcoreano"),
        ("es", "Ministerio surcoreano de Defensa"),
        ("es", "el Ministerio de Defensa de Seúl"),
        ("es", "Ministerio de Defensa Nacional de Corea del Sur (MND)"),
        ("es", "un portavoz del Ministerio de Defensa surcoreano"),
        ("en", "South Korea's Defense Ministry"),
        ("en", "Seoul’s defence ministry"),
        ("en", "the South Korean Ministry of National Defense"),
        ("en", "the Ministry of Defence of the Republic of Korea"),
        ("en", "a spokesperson for South Korea's defence ministry"),
        ("en", "the Defense Ministry in Seoul"),
    ],
    "ministry.defence:KP": [
        ("es", "el Ministerio de Defensa de Corea del Norte"),
        ("en", "the DPRK's defence ministry"),
    ],
    "ministry.defence:RU": [
        ("es", "Ministerio de Defensa de Rusia"),
        ("es", "el portavoz del Ministerio de Defensa ruso"),
        ("en", "a spokesman for the Russian defence ministry"),
        ("en", "Russia's Ministry of Defence"),
        ("en", "a Russian Defense Ministry spokeswoman"),
    ],
    "ministry.defence:US": [
        ("es", "el Pentágono"),
        ("es", "Departamento de Defensa de Estados Unidos"),
        ("en", "the Pentagon"),
        ("en", "a Pentagon spokesman"),
        ("en", "the U.S. Department of Defense"),
        ("en", "US Defense Department"),
    ],
    "ministry.foreign:CN": [
        ("es", "el Ministerio de Relaciones Exteriores de China"),
        ("es", "Ministerio chino de Asuntos Exteriores"),
        ("en", "China's foreign ministry"),
        ("en", "the Chinese Ministry of Foreign Affairs"),
    ],
    "ministry.foreign:US": [
        ("es", "Departamento de Estado de EE. UU."),
        ("es", "el Departamento de Estado"),
        ("en", "the State Department"),
        ("en", "a U.S. State Department spokesperson"),
    ],
    "ministry.foreign:AR": [("es", "la Cancillería argentina"), ("en", "Argentina's Foreign Ministry")],
    "ministry.foreign:GB": [("es", "el Ministerio de Exteriores británico"), ("en", "the Foreign Office")],
    "ministry.health:ES": [("es", "Ministerio de Sanidad español"), ("en", "Spain's health ministry")],
    "ministry.health:BR": [("es", "Ministerio de Salud de Brasil"), ("en", "Brazil's Ministry of Health")],
    "ministry.interior:FR": [("es", "el Ministerio del Interior francés"), ("en", "French Interior Ministry")],
    "ministry.interior:GB": [("es", "Ministerio del Interior británico"), ("en", "the Home Office")],
    "ministry.finance:JP": [("es", "Ministerio de Finanzas japonés"), ("en", "Japan's Ministry of Finance")],
    "ministry.finance:US": [("es", "el Departamento del Tesoro de EE.UU."), ("en", "the US Treasury Department")],
    "ministry.finance:CO": [("es", "Ministerio de Hacienda colombiano"), ("en", "Colombia's finance ministry")],
    "ministry.economy:AR": [("es", "Ministerio de Economía argentino"), ("en", "Argentina's economy ministry")],
    "ministry.education:IN": [("es", "Ministerio de Educación indio"), ("en", "the Indian education ministry")],
    "ministry.justice:PL": [("es", "Ministerio de Justicia de Polonia"), ("en", "Polish justice ministry")],
    "ministry.justice:US": [("es", "Departamento de Justicia de EE UU"), ("en", "the US Justice Department")],
    "ministry.agriculture:MX": [
        ("es", "Secretaría de Agricultura de México"),
        ("en", "Mexico's Ministry of Agriculture"),
    ],
    "ministry.environment:CL": [
        ("es", "Ministerio del Medio Ambiente de Chile"),
        ("en", "Chile's Environment Ministry"),
    ],
    "ministry.labour:DE": [("es", "Ministerio de Trabajo alemán"), ("en", "the German labour ministry")],
    "ministry.transport:TR": [("es", "Ministerio de Transporte turco"), ("en", "Turkey's transport ministry")],
    "ministry.energy:UA": [("es", "Ministerio de Energía de Ucrania"), ("en", "Kyiv's energy ministry")],
    "ministry.culture:PE": [("es", "Ministerio de Cultura peruano"), ("en", "Peru's Ministry of Culture")],
    "ministry.science:ES": [("es", "Ministerio de Ciencia español"), ("en", "Spain's science ministry")],
    "ministry.unification:KR": [
        ("es", "Ministerio de Unificación surcoreano"),
        ("en", "Seoul's Unification Ministry"),
    ],
    "presidency:KR": [("es", "la Oficina Presidencial surcoreana"), ("en", "South Korea's presidential office")],
    "presidency:MX": [("es", "la Presidencia de México"), ("en", "Mexico's presidency")],
    "parliament:RU": [("es", "la Duma"), ("es", "la Duma rusa"), ("en", "the State Duma"), ("en", "the Duma")],
    "parliament:IL": [("es", "la Knéset"), ("en", "the Knesset")],
    "parliament:DE": [("es", "el Bundestag"), ("en", "Germany's Bundestag")],
    "parliament:UA": [("es", "la Rada Suprema"), ("en", "the Verkhovna Rada")],
    "parliament:GB": [("es", "el Parlamento británico"), ("en", "Britain's parliament")],
    "parliament:US": [("es", "el Congreso de Estados Unidos"), ("en", "the U.S. Congress")],
    "parliament.senate:IT": [("es", "el Senado italiano"), ("en", "Italy's Senate")],
    "central_bank:US": [("es", "la Reserva Federal"), ("es", "la Fed"), ("en", "the Fed"), ("en", "Federal Reserve")],
    "central_bank:ES": [("es", "el Banco de España"), ("en", "Spain's central bank"), ("en", "the Bank of Spain")],
    "central_bank:GB": [("es", "el Banco de Inglaterra"), ("en", "the Bank of England")],
    "central_bank:TR": [("es", "el Banco Central de Turquía"), ("en", "Turkey's central bank")],
    "international:ecb": [
        ("es", "BCE"),
        ("es", "el Banco Central Europeo (BCE)"),
        ("en", "the ECB"),
        ("en", "European Central Bank"),
    ],
    "joint_chiefs:KR": [
        ("es", "Estado Mayor Conjunto de Corea del Sur"),
        ("es", "el Estado Mayor Conjunto (JCS) surcoreano"),
        ("en", "South Korea's Joint Chiefs of Staff (JCS)"),
    ],
    "joint_chiefs:UA": [
        ("es", "el Estado Mayor de Ucrania"),
        ("en", "Ukraine's General Staff"),
        ("en", "the General Staff of the Ukrainian Armed Forces"),
    ],
    "army:IL": [
        ("es", "el Ejército israelí"),
        ("es", "las Fuerzas de Defensa de Israel (FDI)"),
        ("en", "Israel's military"),
        ("en", "the Israel Defense Forces"),
        ("en", "the IDF"),
    ],
    "spy_agency:KR": [
        ("es", "Servicio Nacional de Inteligencia (NIS)"),
        ("es", "el NIS"),
        ("es", "el servicio de inteligencia surcoreano"),
        ("en", "the National Intelligence Service of South Korea"),
        ("en", "Seoul's spy agency"),
        ("en", "South Korea's NIS"),
    ],
    "spy_agency:US": [("es", "la CIA"), ("es", "la Agencia Central de Inteligencia"), ("en", "the CIA")],
    "spy_agency:IL": [("es", "el Mosad"), ("en", "Mossad")],
    "spy_agency.military:UA": [
        ("es", "la Dirección Principal de Inteligencia (GUR) de Ucrania"),
        ("es", "la inteligencia militar ucraniana"),
        ("en", "Ukraine's military intelligence agency"),
        ("en", "HUR"),
    ],
    "police:FR": [("es", "la Policía francesa"), ("en", "French police"), ("en", "the national police of France")],
    "police.federal:US": [("es", "el FBI"), ("en", "FBI")],
    "police:london": [("es", "la policía de Londres"), ("en", "London police")],
    "court.supreme:BR": [("es", "el Tribunal Supremo de Brasil"), ("en", "Brazil's Supreme Court")],
    "prosecution:VE": [("es", "la Fiscalía de Venezuela"), ("en", "Venezuela's prosecutor's office")],
    "statistics:ES": [
        ("es", "el INE español"),
        ("es", "Instituto Nacional de Estadística de España"),
        ("en", "Spain's National Statistics Institute"),
    ],
    "government:KP": [
        ("es", "Pionyang"),
        ("es", "Pyongyang"),
        ("es", "el régimen norcoreano"),
        ("es", "el Gobierno de Corea del Norte"),
        ("en", "Pyongyang"),
        ("en", "the North Korean government"),
    ],
    "government:RU": [
        ("es", "el Kremlin"),
        ("es", "Moscú"),
        ("es", "un portavoz del Kremlin"),
        ("en", "the Kremlin"),
        ("en", "Moscow"),
        ("en", "a Kremlin spokesman"),
    ],
    "government:US": [("es", "la Casa Blanca"), ("es", "Washington"), ("en", "the White House"), ("en", "Washington")],
    "government:ES": [("es", "la Moncloa"), ("es", "el Gobierno español"), ("en", "Spain's government")],
    "government:GB": [
        ("es", "Downing Street"),
        ("en", "Downing Street"),
        ("en", "10 Downing Street"),
        ("en", "London"),
    ],
    "government:PE": [("es", "Lima"), ("en", "the Peruvian government")],
    "government:CN": [("es", "Pekín"), ("en", "Beijing")],
    "government:VN": [("es", "Hanói"), ("en", "Hanoi")],
}

BODIES = {
    "international:un": [
        ("es", "la ONU"),
        ("es", "Naciones Unidas"),
        ("es", "la Organización de las Naciones Unidas (ONU)"),
        ("en", "the U.N."),
        ("en", "UN"),
        ("en", "the United Nations"),
        ("en", "a UN spokesman"),
    ],
    "international:nato": [("es", "la OTAN"), ("es", "la Alianza Atlántica"), ("en", "NATO"), ("en", "Nato")],
    "international:eu": [("es", "la UE"), ("es", "la Unión Europea"), ("en", "the EU"), ("en", "the European Union")],
    "international:european_commission": [("es", "la Comisión Europea"), ("en", "European Commission")],
    "international:who": [
        ("es", "la OMS"),
        ("es", "Organización Mundial de la Salud (OMS)"),
        ("en", "the WHO"),
        ("en", "the World Health Organization"),
        ("en", "World Health Organisation (WHO)"),
    ],
    "international:imf": [("es", "el FMI"), ("es", "Fondo Monetario Internacional"), ("en", "IMF")],
    "international:world_bank": [("es", "el Banco Mundial"), ("en", "the World Bank")],
    "international:red_cross": [("es", "la Cruz Roja"), ("en", "Red Cross")],
    "international:icrc": [("es", "el Comité Internacional de la Cruz Roja (CICR)"), ("en", "the ICRC")],
    "international:unhcr": [
        ("es", "ACNUR"),
        ("en", "UNHCR"),
        ("en", "the UN refugee agency"),
        ("es", "la Agencia de la ONU para los Refugiados (ACNUR)"),
    ],
    "international:unicef": [("es", "Unicef"), ("en", "UNICEF")],
    "international:iaea": [
        ("es", "el OIEA"),
        ("en", "the International Atomic Energy Agency"),
        ("es", "el Organismo Internacional de Energía Atómica"),
        ("en", "IAEA"),
    ],
    "international:opec": [("es", "la OPEP"), ("en", "OPEC")],
    "international:icc": [("es", "la CPI"), ("es", "la Corte Penal Internacional"), ("en", "the ICC")],
    "international:eurostat": [("es", "Eurostat"), ("en", "Eurostat")],
    "ngo:amnesty": [("es", "Amnistía Internacional"), ("en", "Amnesty International"), ("en", "Amnesty")],
    "ngo:hrw": [("es", "Human Rights Watch"), ("es", "la ONG Human Rights Watch (HRW)"), ("en", "HRW")],
    "ngo:msf": [
        ("es", "Médicos Sin Fronteras"),
        ("es", "MSF"),
        ("en", "Doctors Without Borders"),
        ("en", "Médecins Sans Frontières (MSF)"),
    ],
    "ngo:greenpeace": [("es", "la organización ecologista Greenpeace"), ("en", "Greenpeace")],
    "ngo:save_the_children": [("es", "la ONG Save the Children"), ("en", "Save the Children")],
    "party:hamas": [
        ("es", "Hamás"),
        ("es", "el grupo islamista Hamás"),
        ("en", "Hamas"),
        ("en", "the militant group Hamas"),
    ],
    "party:hezbollah": [("es", "Hezbolá"), ("es", "Hizbulá"), ("en", "Lebanon's Hezbollah"), ("en", "Hizbullah")],
    "party:houthis": [
        ("es", "los hutíes"),
        ("es", "los rebeldes hutíes"),
        ("en", "the Houthis"),
        ("en", "Houthi rebels"),
    ],
    "party:taliban": [("es", "los talibanes"), ("es", "los talibán"), ("en", "the Taliban")],
    "party:farc": [("es", "las FARC"), ("es", "las Fuerzas Armadas Revolucionarias de Colombia"), ("en", "the FARC")],
    "party:eln": [("es", "el ELN"), ("es", "el Ejército de Liberación Nacional"), ("en", "the ELN")],
}


def written(table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(key, language, mention) for key, found in table.items() for language, mention in found]


@pytest.mark.parametrize(("key", "language", "mention"), written(INSTITUTIONS))
def test_an_institution_is_one_in_both_languages(key: str, language: str, mention: str) -> None:
    found = one(mention, language)
    assert found.key == key
    assert found.reason


@pytest.mark.parametrize(("key", "language", "mention"), written(BODIES))
def test_a_body_of_no_one_country_is_one_in_both_languages(key: str, language: str, mention: str) -> None:
    found = one(mention, language)
    assert found.key == key
    assert found.kind == key.partition(":")[0]
    assert found.reason


@pytest.mark.parametrize(
    ("language", "mention", "other"),
    [
        ("es", "Ministerio de Defensa de Corea del Norte", "ministry.defence:KR"),
        ("en", "the Chicago health department", "ministry.health:US"),
        ("en", "New York City's health department", "ministry.health:US"),
        ("es", "la Secretaría de Salud de Jalisco", "ministry.health:MX"),
        ("en", "Moscow's health department", "ministry.health:RU"),
        ("en", "Georgia's health department", "ministry.health:GE"),
        ("en", "Georgia", "government:GE"),
        ("es", "Georgia", "government:GE"),
        ("en", "Washington Post", "government:US"),
        ("es", "el Washington Post", "government:US"),
        ("en", "Paris Saint-Germain", "government:FR"),
        ("es", "París Saint-Germain", "government:FR"),
        ("es", "la Comunidad de Madrid", "government:ES"),
        ("es", "Madrid", "government:ES"),
        ("es", "un ecuatoriano", "government:EC"),
        ("es", "el dirigente cafetalero colombiano", "office.leader:CO"),
        ("es", "la presidenta de la Comisión Europea", "international:european_commission"),
        ("en", "the leader of Hamas", "party:hamas"),
        ("es", "el Gobierno regional de Madrid", "government:ES"),
        ("es", "el Gobierno vasco", "government:ES"),
        ("es", "la Policía Local de Madrid", "police:ES"),
        ("en", "Bank of America", "central_bank:US"),
        ("en", "Los Angeles police", "police:US"),
        ("es", "el ministro de Defensa surcoreano", "ministry.defence:KR"),
        ("en", "the South Korean defence minister", "ministry.defence:KR"),
        ("es", "una misión de la ONU", "international:un"),
        ("en", "the UN Human Rights Office", "international:un"),
        ("en", "Defence ministry sources in Moscow", "ministry.defence:RU"),
        ("es", "fuentes del Ministerio de Defensa ruso", "ministry.defence:RU"),
        ("es", "Santiago Abascal", "government:CL"),
        ("en", "Jordan Peterson", "government:JO"),
    ],
)
def test_what_is_only_alike_stays_apart(language: str, mention: str, other: str) -> None:
    assert one(mention, language).key != other


@pytest.mark.parametrize(
    ("key", "spanish", "english"),
    [
        ("ministry.defence.office:KR", "el ministro de Defensa surcoreano", "South Korea's defence minister"),
        ("ministry.foreign.office:RU", "el ministro de Exteriores ruso", "the Russian foreign minister"),
        ("ministry.defence.office:US", "el secretario de Defensa de Estados Unidos", "the US defense secretary"),
        ("ministry.health.office:GB", "la ministra de Sanidad británica", "Britain's Minister of Health"),
        ("office.president:UA", "el presidente ucraniano", "Ukraine's president"),
        ("office.prime_minister:JP", "la primera ministra japonesa", "the Japanese prime minister"),
        ("office.leader:KP", "el líder norcoreano", "the North Korean leader"),
        ("international.office:un", "el secretario general de la ONU", "the UN secretary-general"),
    ],
)
def test_an_office_is_apart_from_its_institution_and_one_in_both_languages(
    key: str, spanish: str, english: str
) -> None:
    assert one(spanish, "es").key == one(english, "en").key == key


@pytest.mark.parametrize(
    ("language", "mention", "key"),
    [
        ("es", "el Ministerio de Sanidad de Gaza", "ministry.health:gaza"),
        ("en", "Gaza's Health Ministry", "ministry.health:gaza"),
        ("en", "the Hamas-run Gaza health ministry", "ministry.health:gaza"),
        ("en", "the health ministry in Gaza", "ministry.health:gaza"),
        ("en", "Chicago Police Department", "police:chicago"),
        ("es", "la Policía de Chicago", "police:chicago"),
        ("es", "la Embajada de Rusia en Kiev", "embassy:RU:UA"),
        ("en", "the Russian embassy in Ukraine", "embassy:RU:UA"),
    ],
)
def test_what_is_a_place_s_own_is_one_in_both_languages(language: str, mention: str, key: str) -> None:
    assert one(mention, language).key == key


def keys(mentions: list[str], language: str = "es", document: str = "d", **more: object) -> list[str]:
    return [i.key for i in link.resolve(mentions, language=language, document=document, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        ("es", "Ministerio de Defensa surcoreano", "Defensa"),
        ("es", "Ministerio de Defensa surcoreano", "el Ministerio de Defensa del país"),
        ("es", "Ministerio de Defensa surcoreano", "el citado ministerio"),
        ("en", "South Korea's Defence Ministry", "the country's defence ministry"),
        ("es", "el Instituto Ecuatoriano de Sismología (IES)", "el IES"),
        ("es", "el Instituto Ecuatoriano de Sismología", "IES"),
        ("en", "the Mountain Rescue Federation", "the MRF"),
        ("es", "el ministro de Defensa ruso, Andréi Beloúsov", "el ministro"),
        ("es", "el ministro de Defensa ruso, Andréi Beloúsov", "el ministro ruso de Defensa"),
        ("es", "Andréi Beloúsov, ministro de Defensa de Rusia", "Beloúsov"),
        ("en", "Defence Secretary John Healey", "Healey"),
        ("en", "Robert Smith", "Mr. Smith"),
        ("en", "Robert Smith", "Mr Smith"),
        ("es", "Margarita Robles", "la ministra Robles"),
        ("es", "Xi Jinping", "Xi"),
        ("en", "Xi Jinping", "President Xi"),
        ("es", "Kim Jong-un", "Kim"),
        ("es", "Kim Jong-un", "Kim Jong Un"),
        ("es", "Pedro Sánchez Pérez-Castejón", "Sánchez"),
        ("es", "Pedro Sánchez Pérez-Castejón", "Pedro Sánchez"),
        ("es", "la presidenta de la Comisión Europea, Ursula von der Leyen", "Von der Leyen"),
        ("en", "Ursula von der Leyen", "von der Leyen"),
        ("es", "Juan de la Fuente", "De la Fuente"),
        ("es", "José Álvarez", "Jose Alvarez"),
        ("en", "Democrat Hillary Clinton", "Hillary Clinton"),
        ("en", "Donald Trump", "Donald Trump’s"),
        ("es", "juez argentina María Servini de Cubría", "Servini de Cubría"),
        ("es", "el presidente Volodímir Zelenski", "Zelenski"),
        ("es", "el portavoz militar israelí Daniel Hagari", "Hagari"),
        ("en", "Joseph R. Biden", "Joseph Biden"),
        ("en", "Russian President Vladimir Putin", "the Russian leader"),
        ("es", "el presidente de Rusia, Vladímir Putin", "el mandatario ruso"),
    ],
)
def test_what_is_named_again_in_a_document_is_the_same(language: str, first: str, again: str) -> None:
    before, after = keys([first, again], language)
    assert before == after


@pytest.mark.parametrize(
    "named", ["líder norcoreano Kim Jong Un", "Kim Jong Un, líder de Corea del Norte,", "Kim Jong Un"]
)
def test_kim_his_full_name_and_his_office_are_one_in_an_article(named: str) -> None:
    mentions = ["Kim Jong Un", "Kim", "el líder norcoreano"]
    text = f"El {named} dijo que sí. Kim prometió ayuda. El líder norcoreano habló en Pionyang."
    for persons in ([], ["Kim Jong Un", "Kim"]):
        assert set(keys(mentions, persons=persons, text=text)) == {"person:kim jong un"}


def test_an_office_is_not_given_to_somebody_from_elsewhere() -> None:
    text = "El presidente ruso, Vladímir Putin, viajó. El líder norcoreano calló."
    putin, leader = keys(["Vladímir Putin", "el líder norcoreano"], text=text, persons=["Vladímir Putin"])
    assert (putin, leader) == ("person:vladimir putin", "office.leader:KP")


def test_an_office_of_several_people_is_nobody_s() -> None:
    first, second, office = keys(
        ["la senadora francesa Ana Bel", "la senadora francesa Eva Cruz", "la senadora francesa"],
        persons=["Ana Bel", "Eva Cruz"],
    )
    assert len({first, second, office}) == 3


def test_a_surname_of_two_people_in_a_document_is_neither_s() -> None:
    *full, bare = keys(["Kim Jong Un", "Kim Yo Jong", "Kim"], persons=["Kim Jong Un", "Kim Yo Jong", "Kim"])
    assert bare not in full
    assert bare == "person:d:kim"


def test_a_surname_alone_is_not_merged_across_documents() -> None:
    named = keys(["Kim Jong Un"], document="a")
    first, second = (keys(["Kim"], document=d, persons=["Kim"]) for d in ("a", "b"))
    assert len({*named, *first, *second}) == 3


def test_a_surname_that_is_an_alias_of_somebody_confirmed_names_others_too() -> None:
    confirmed = SourceIdentity("person:kim jong un", "Kim Jong Un", "person")
    assert keys(["Kim"], persons=["Kim"], known={"kim": confirmed}) == ["person:d:kim"]
    assert keys(["Kim Jong Un", "Kim"], known={"kim": confirmed}) == ["person:kim jong un"] * 2


def test_a_named_person_is_that_person_and_not_the_body_spoken_for() -> None:
    found = one("la portavoz del Ministerio de Exteriores ruso, María Zajárova", "es")
    assert (found.key, found.kind) == ("person:maria zajarova", "person")
    assert one("Kremlin spokesman Dmitry Peskov", "en").key == "person:dmitry peskov"


def test_a_state_that_bears_a_country_s_name_is_told_by_the_text() -> None:
    text = "Georgia denied it. The Georgian parliament meets in Tbilisi."
    assert keys(["Georgia"], "en", text=text) == ["government:GE"]
    assert keys(["Georgia"], "en", text="Georgia denied it. Atlanta's mayor did not.") != ["government:GE"]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_what_the_library_has_is_not_listed_by_hand(language: str) -> None:
    words = lang.load(language).linking
    given = countries.from_cldr(language)
    for table in (words.demonyms, words.country_names, words.capitals):
        assert [name for name, code in table.items() if given.get(fold(name)) == code] == []


@pytest.mark.parametrize(
    ("language", "mention", "key"),
    [
        ("es", "el Ministerio de Asuntos Exteriores, Unión Europea y Cooperación de España", "ministry.foreign:ES"),
        ("es", "el Instituto Nacional de Estadística y Censos (INDEC)", "statistics:AR"),
        ("es", "la Cruz Roja Española", "international:red_cross:ES"),
        ("en", "the Ukrainian Red Cross", "international:red_cross:UA"),
        ("en", "the U.S. Secretary of State", "office.secretary_of_state:US"),
        ("es", "el jefe del Estado Mayor de Ucrania", "joint_chiefs.office:UA"),
        ("es", "el viceministro de Defensa ruso", "ministry.defence.deputy:RU"),
        ("en", "Russia's deputy defence minister", "ministry.defence.deputy:RU"),
        ("en", "Turkish police", "police:TR"),
        ("en", "New York state attorney general", "office.attorney_general:new york"),
        ("en", "the campaign", "name:d:campaign"),
        ("es", "el Ministerio de Salud de Jalisco, México", "ministry.health:jalisco"),
        ("es", "las autoridades ucranianas", "government:UA"),
        ("pt", "o Ministério da Defesa sul-coreano", "ministry.defence:KR"),
        ("pt", "Moscovo", "government:RU"),
        ("pt", "a ONU", "international:un"),
        ("pt", "a Organização Mundial da Saúde (OMS)", "international:who"),
    ],
)
def test_what_a_mention_s_words_tell(language: str, mention: str, key: str) -> None:
    assert one(mention, language).key == key


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("La reunión fue en Kiev.", "es", ("UA",)),
        ("Los soldados norcoreanas y francesas", "es", ("KP", "FR")),
        ("They told us that US troops left Niger.", "en", ("US", "NE")),
        ("Santiago Abascal habló en Perú", "es", ("PE",)),
        ("O governo vietnamita e a Polónia", "pt", ("VN", "PL")),
    ],
)
def test_countries_are_known_by_name_adjective_and_capital(text: str, language: str, codes: tuple[str, ...]) -> None:
    assert countries.mentioned(text, language) == codes


@given(st.lists(st.text(max_size=40), max_size=4), st.sampled_from(["es", "en"]))
def test_any_mention_has_a_key_and_the_same_one_again(mentions: list[str], language: str) -> None:
    first = link.resolve(mentions, language=language, document="d")
    again = link.resolve(mentions, language=language, document="d")
    assert [i.key for i in first] == [i.key for i in again]
    assert all(i.key for i in first)


@pytest.mark.parametrize(
    ("mention", "language", "name"),
    [
        ("Cruz Roja", "es", "Cruz Roja"),
        ("the Red Cross", "en", "Red Cross"),
        ("ONG Médicos Sin Fronteras", "es", "Médicos Sin Fronteras"),
        ("spokesman for Russia's defence ministry", "en", "Russia's defence ministry"),
        ("un portavoz del Ministerio de Defensa ruso", "es", "Ministerio de Defensa ruso"),
        ("Kremlin spokeswoman", "en", "Kremlin"),
        ("portavoz de la ONU", "es", "ONU"),
        ("ministro de Defensa surcoreano", "es", "ministro de Defensa surcoreano"),
    ],
)
def test_a_source_is_called_what_its_text_calls_it_and_not_who_speaks_for_it(
    mention: str, language: str, name: str
) -> None:
    assert one(mention, language).name == name
