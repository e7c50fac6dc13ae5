"""Who said what, through whom, in which words and how firmly: whole articles of the kind that newsrooms print."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import Read, figures, only, source_of

from tracker.values import Claim, Kind, Mode, Reading, Role, Stance

SEED = Path(__file__).parents[2] / "shared" / "seed" / "article-es.txt"

SPANISH = """Puerto Alba, Lusandia – 3 de mayo de 2025 – La presidenta de Lusandia, Irene Vallejo, aseguró que su país \
ayudará sin condiciones a los vecinos de Portugal tras las inundaciones. El anuncio se hizo durante una visita con el \
ministro de Interior portugués, Rui Tavares, en Puerto Alba, informó la agencia EFE.
Vallejo describió la cooperación como una «amistad sin reservas» y añadió que enviará lo que haga falta.
Más camiones y mantas para el sur
En las últimas semanas, España habría reforzado su ayuda, con más de 2,500 voluntarios y 3 millones de mantas, según \
informó este sábado el Ministerio de Defensa de España al Congreso. El Gobierno de Vallejo se comprometió a mandar 800 \
médicos a la zona de Faro.
Por su parte, el Ministerio de Defensa de Portugal advirtió que cerrará los puertos si el temporal empeora. El aviso \
llega tras el vuelo de un avión C-130 sobre la costa.
Ambos gobiernos firmaron un tratado en 2019."""

ENGLISH = """Fire at the old mill leaves three dead

Three people were killed and at least 40 were injured in a fire at a mill on Monday, the fire brigade said.

"We found 12 workers on the roof," said brigade chief Laura Stone. She added that the fire had spread within minutes.

The mill's owner, Grain Partners, denied that the doors had been locked. According to a union spokesman, more than 200 \
people worked there without contracts. Residents reportedly heard two explosions.

The mill was built in 1923."""


@pytest.fixture(scope="module")
def spanish(read: Read) -> Reading:
    return read(SPANISH, publisher="El Faro", date=dt.date(2025, 5, 3))


@pytest.fixture(scope="module")
def english(read: Read) -> Reading:
    return read(ENGLISH, "en", publisher="The Post", date=dt.date(2025, 3, 4))


def test_figures_under_one_marker_share_its_source_and_hedge(spanish: Reading) -> None:
    for words, value in (("2,500", 2500), ("3 millones", 3_000_000)):
        claim = only(figures(spanish), words)
        assert claim.quantity
        assert claim.quantity.value == value
        assert source_of(claim) == "Ministerio de Defensa de España"
        assert claim.mode is Mode.INDIRECT
        assert claim.hedge
        assert "habría" in claim.hedge.text
        assert claim.attribution
        assert claim.attribution.cue
        assert "informó" in claim.attribution.cue.text


def test_a_promise_is_the_word_of_who_makes_it(spanish: Reading) -> None:
    claim = only(figures(spanish), "800")
    assert source_of(claim) == "Gobierno de Vallejo"
    assert claim.attribution
    assert claim.attribution.cue
    assert "comprometió" in claim.attribution.cue.text


def test_dates_models_and_years_are_no_figures(spanish: Reading) -> None:
    assert {c.quantity.value for c in figures(spanish) if c.quantity} == {2500, 3_000_000, 800}


def test_a_statement_has_its_speaker_and_the_agency_that_passed_it_on(spanish: Reading) -> None:
    claim = only([c for c in spanish.claims if c.kind is Kind.STATEMENT], "ayudará sin condiciones")
    chain = {link.role.value: link.source.name for link in claim.chain if link.source}
    assert chain["claimant"] == "Irene Vallejo"
    assert chain["relay"] == "EFE"
    assert chain["publisher"] == "El Faro"


def test_two_ministries_of_the_same_name_stay_apart(spanish: Reading) -> None:
    keys = {link.source.key for c in spanish.claims for link in c.chain if link.source and "Defensa" in link.name}
    assert keys == {"ministry.defence:ES", "ministry.defence:PT"}


def test_a_quotation_keeps_its_words_and_its_speaker(spanish: Reading, english: Reading) -> None:
    mixed = next(a for a in spanish.attributions if any("amistad" in s.text for s in a.content))
    assert mixed.mode in (Mode.MIXED, Mode.DIRECT)
    assert mixed.claimant
    assert "Vallejo" in mixed.claimant.text
    direct = only(figures(english), "12")
    assert direct.mode is Mode.DIRECT
    assert "Laura Stone" in (source_of(direct) or "")


def test_a_pronoun_stands_for_the_speaker_before(english: Reading) -> None:
    added = next(a for a in english.attributions if a.cue and a.cue.text == "added")
    assert added.source
    assert added.source.text == "She"
    assert added.resolved
    assert "Laura Stone" in added.resolved.text


def test_a_sentence_that_ends_with_its_source_gives_it_to_all_its_figures(english: Reading) -> None:
    found = [c for c in figures(english) if c.quantity and c.quantity.value in (3, 40) and c.sentence.start >= 40]
    assert [source_of(c) for c in found] == ["fire brigade", "fire brigade"]


def test_a_denial_is_told_from_an_assertion(english: Reading) -> None:
    denial = next(c for c in english.claims if "locked" in c.clause.text)
    assert denial.stance is Stance.DENIES
    assert "Grain Partners" in (source_of(denial) or "")


def test_a_preposition_gives_a_source(english: Reading) -> None:
    assert source_of(only(figures(english), "200")) == "union spokesman"


def test_hearsay_is_a_hedge(read: Read) -> None:
    claim = only(figures(read("Presuntamente, 30 personas cobraron dos veces.")), "30")
    assert claim.hedge
    assert claim.hedge.text.lower() == "presuntamente"
    assert not only(figures(read("Unas 30 personas cobraron.")), "30").hedged


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("De acuerdo con la policía, 30 personas fueron detenidas.", "es", "policía"),
        ("En opinión del juez, 30 personas son culpables.", "es", "juez"),
        ("La ministra, Ana Ruiz, dijo que 30 hospitales cerrarán.", "es", "ministra, Ana Ruiz"),
        ("«Hay 30 heridos», dijo el alcalde.", "es", "alcalde"),
        ("Hay 30 heridos en el pueblo.", "es", None),
        ("The police said that 30 people had been arrested.", "en", "police"),
        ("According to the union, 30 workers were dismissed.", "en", "union"),
        ("At least 30 people were confirmed dead after the flood, according to the mayor.", "en", "mayor"),
        ("There are 30 patients in the hospital.", "en", None),
    ],
)
def test_a_figure_has_the_source_that_the_text_gives_it(
    read: Read, text: str, language: str, source: str | None
) -> None:
    assert source_of(only(figures(read(text, language)), "30")) == source


def test_a_claim_is_dated_by_its_own_words(read: Read) -> None:
    reading = read("El alcalde dijo que el lunes 40 personas dejaron el hospital.", date=dt.date(2025, 7, 10))
    assert only(figures(reading), "40").as_of == dt.date(2025, 7, 7)


def test_ids_are_the_same_in_every_reading_and_differ_between_claims(read: Read) -> None:
    first, second = (read(SPANISH, publisher="El Faro") for _ in range(2))
    ids = [claim.id for claim in first.claims]
    assert ids == [claim.id for claim in second.claims]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", ["", "\n\n", "12", "«", "-", "3.", "según", "." * 500, "a " * 500, "“" * 50])
def test_odd_texts_are_read_without_trouble(read: Read, text: str) -> None:
    reading = read(text)
    assert all(claim.quantity for claim in reading.claims)
    assert not [a for a in reading.attributions if a.source or a.resolved]


@pytest.mark.skipif(not SEED.exists(), reason="the development data is not beside this checkout")
def test_the_seed_article(read: Read) -> None:
    reading = read(SEED.read_text(encoding="utf-8"), publisher="El Faro", date=dt.date(2025, 7, 13))
    table = {c.quantity.span.text: c for c in figures(reading) if c.quantity}
    assert set(table) == {"10,000", "12 millones", "6,000"}
    soldiers, shells, engineers = table["10,000"], table["12 millones"], table["6,000"]
    assert soldiers.quantity and soldiers.quantity.modifier == "more_than"
    for claim in (soldiers, shells):
        assert source_of(claim) == "Ministerio de Defensa surcoreano"
        assert claim.hedge and "habría intensificado" in claim.hedge.text
    assert source_of(engineers) == "régimen de Kim"
    assert not engineers.hedged
    kim = next(c for c in reading.claims if "brindará apoyo incondicional" in c.clause.text)
    assert [(k.role.value, k.source.name) for k in kim.chain if k.source][:2] == [
        ("claimant", "Kim Jong Un"),
        ("relay", "KCNA"),
    ]
    warning = next(c for c in reading.claims if "tomará acciones militares" in c.clause.text)
    assert next(k.source.key for k in warning.chain if k.source) == "ministry.defence:KP"
    own_voice = ("B-52", "segundo diálogo estratégico", "2024")
    assert not [c for c in reading.claims if any(words in c.clause.text for words in own_voice)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The mayor said the number of homeless people could exceed 30.", "mayor"),
        ("President Ann Doyle promised $30 million in relief.", "President Ann Doyle"),
        ("The death toll has risen to 30, the rescue agency said Sunday, up from nine on Friday.", "rescue agency"),
        ("At least 30 people died, a charity said, while the army put the toll at 19.", "charity"),
    ],
)
def test_reports_without_a_conjunction_have_their_source(read: Read, text: str, source: str) -> None:
    assert source_of(only(figures(read(text, "en")), "30")) == source


def test_a_source_set_against_another_is_not_passed_on_by_it(read: Read) -> None:
    reading = read("At least 30 people died, a charity said, while the army put the toll at 19.", "en")
    army = only(figures(reading), "19")
    assert source_of(army) == "army"
    assert [link.role.value for link in army.chain] == ["claimant"]


def test_whoever_stands_right_behind_a_quotation_said_it(read: Read) -> None:
    text = (
        "El partido acusó al Gobierno de mentir: «Hay medio millón de casas vacías», denunció su portavoz, Juan Bravo."
    )
    assert "Juan Bravo" in (source_of(only(figures(read(text)), "medio millón")) or "")


@pytest.mark.parametrize(
    "marks", [("“", "”"), ("«", "»"), ('"', '"'), ("''", "''"), ("``", "''"), ("‘", "’")], ids="".join
)
def test_any_kind_of_quotation_mark_makes_a_quotation(read: Read, marks: tuple[str, str]) -> None:
    opening, closing = marks
    claim = only(figures(read(f"{opening}We don’t have 30 beds,{closing} the mayor said.", "en")), "30")
    assert source_of(claim) == "mayor"
    assert claim.mode is Mode.DIRECT


@pytest.mark.parametrize(
    ("text", "figure", "source"),
    [
        ("El fuego dejó ceniza que, según los bomberos, suma 30 toneladas, y quemó 12 casas.", "30", "bomberos"),
        ("El fuego dejó ceniza que, según los bomberos, suma 30 toneladas, y quemó 12 casas.", "12", None),
        ("El juez revisó informes, según los cuales la firma pagó 30 millones de euros.", "30 millones", "informes"),
        (
            "El edificio es del partido Alba, según Marta Soler, quien agregó que hay 30 vecinos heridos.",
            "30",
            "Marta Soler",
        ),
        (
            "La asociación Casa Abierta ha ayudado a 12 familias, aunque considera que 30 hogares siguen en riesgo.",
            "30",
            "asociación Casa Abierta",
        ),
        (
            "El alpinista explicó que el proyecto arranca este año, por lo que subirá 30 montañas.",
            "30",
            "alpinista",
        ),
        (
            "Según la mayoría de los observadores no hubo fraude en 30 mesas.",
            "30",
            "mayoría de los observadores",
        ),
        ("Estos vecinos, destacó Marta Soler, han dado unos 33 litros de sangre.", "33", "Marta Soler"),
        ("Se tardan 20 minutos, declaró a EFE Marta Soler.", "20", "Marta Soler"),
        ("La policía halló 90 kilos de droga, según han informado los bomberos.", "90", "bomberos"),
        ("El teatro cobró 12 millones, lo que supone 30 pesos por vecino.", "30", None),
        ("Hay 12 heridos, según informó la policía, mientras que el alcalde elevó a 30 la cifra.", "30", "alcalde"),
        ("Hay 12 heridos, según informó la policía, mientras que 30 vecinos salieron de casa.", "30", None),
        (
            'La alcaldesa dijo que las ayudas "no pueden ser un regalo, puesto que los 30 casos son iguales".',
            "30",
            "alcaldesa",
        ),
        (
            "Los bancos anunciaron un acuerdo para crear un grupo con activos de 30 millones.",
            "30 millones",
            "bancos",
        ),
    ],
)
def test_clauses_within_and_behind_others_have_their_source(
    read: Read, text: str, figure: str, source: str | None
) -> None:
    assert source_of(only(figures(read(text)), figure)) == source


def test_a_marker_is_its_own_words_alone(read: Read) -> None:
    [attribution] = read("El fuego, según los bomberos, quemó 12 casas.").attributions
    assert attribution.cue
    assert attribution.cue.text == "según"


def test_a_report_within_a_report_has_both_sources(read: Read) -> None:
    claim = only(figures(read("El ministro dijo que, según el sindicato, 30 fábricas cerrarán.")), "30")
    assert [(link.name, link.role.value) for link in claim.chain][:2] == [
        ("sindicato", "claimant"),
        ("ministro", "relay"),
    ]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The senator called the plan a waste of 30 million dollars.", "senator"),
        ("Mayor: 30 streets to close for the fair", "Mayor"),
        ("In a letter to parents, the school warned of 30 cases of measles.", "school"),
        ("The mayor did not say that 30 people had died.", None),
    ],
)
def test_the_trained_reader_knows_what_no_list_holds(read: Read, text: str, source: str | None) -> None:
    [claim] = figures(read(text, "en"))
    assert source_of(claim) == source


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        (
            "Senator Ann Doyle praised the plan. Neighbors feared that it would fail. She said 30 homes would go.",
            "en",
            0,
        ),
        ("The mayor praised the plan. Residents said that it would fail. They said 30 homes would go.", "en", 1),
        ("La senadora elogió el plan. Los vecinos dijeron que fracasará. Añadieron que 30 casas caerán.", "es", 1),
    ],
)
def test_a_pronoun_stands_for_the_nearest_that_agrees(read: Read, text: str, language: str, source: int) -> None:
    expected = (("Ann Doyle", "Senator", "senadora"), ("Residents", "vecinos", "Neighbors"))[source]
    assert any(name in (source_of(only(figures(read(text, language)), "30")) or "") for name in expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El templo es del 700 a. C. y lo visitan 30 personas a caballo.", "es"),
        ("The tomb is of about 1600 B.C., and 44 BC was the end of 30 wars.", "en"),
        ("Some 30 bridges were built in 117 AD.", "en"),
    ],
)
def test_a_year_with_its_era_is_no_figure(read: Read, text: str, language: str) -> None:
    assert [claim.quantity.value for claim in figures(read(text, language)) if claim.quantity] == [30]


@pytest.mark.parametrize("text", ["Los años 70 fueron duros.", "La moda de la década de los 80 vuelve."])
def test_a_decade_is_no_figure(read: Read, text: str) -> None:
    assert not figures(read(text))


def test_a_verb_that_means_something_else_with_its_preposition_reports_nothing(read: Read) -> None:
    [claim] = figures(read("Los proyectos cuentan con socios que aportan 30 millones."))
    assert source_of(claim) is None


def test_who_is_named_goes_before_who_is_not(read: Read) -> None:
    """ "Were confirmed dead" names nobody and takes nothing from the sentence's own source."""
    text = (
        "KOCHI, Aug. 14 — At least 31 people were confirmed dead and up to 120 remained missing on Thursday after a "
        "dam burst in the hills, according to the state's rescue authority."
    )
    found = figures(read(text, "en"))
    assert [source_of(c) for c in found] == ["state's rescue authority"] * len(found)
    assert {c.attribution.cue.text for c in found if c.attribution and c.attribution.cue} == {"according to"}


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("La gobernadora elevó a 30 la cifra de fallecidos por la riada.", "es", "gobernadora"),
        ("Salvamento Marítimo rebajó a 30 los desaparecidos.", "es", "Salvamento Marítimo"),
        ("El hospital dejó en 30 el balance de intoxicados.", "es", "hospital"),
        ("La Fiscalía ha actualizado este viernes a 30 el número de víctimas de la estafa.", "es", "Fiscalía"),
        ("El banco emisor recortó hasta 30 millones su previsión de ingresos.", "es", "banco emisor"),
        ("La plataforma calculó en 30 los detenidos en la protesta.", "es", "plataforma"),
        ("El saldo de víctimas fue elevado a 30 por la Guardia Costera.", "es", "Guardia Costera"),
        ("El recuento iba por 12. Horas después, la Cruz Roja lo subió a 30.", "es", "Cruz Roja"),
        ("El temporal elevó a 30 la cifra de fallecidos.", "es", None),
        ("El Gobierno elevó a 30 euros el precio del billete.", "es", None),
        ("La cadena redujo a 30 el número de tiendas.", "es", None),
        ("Hallaron otros dos cuerpos, lo que eleva a 30 el balance.", "es", None),
        ("The coast guard raised the death toll to 30.", "en", "coast guard"),
        ("The lender trimmed its growth forecast to 30 percent.", "en", "lender"),
        ("The tally, put at 30 by the fire service, may yet grow.", "en", "fire service"),
        ("The count stood at 12 on Monday. On Tuesday the governor revised it to 30.", "en", "governor"),
        ("Prosecutors have placed the number of victims of the fraud in the valley at 30.", "en", "Prosecutors"),
        ("The bank held its estimate of new jobs at 30.", "en", "bank"),
        ("The harbour board late Tuesday raised its count of the missing from 12 to 30.", "en", "harbour board"),
        ("Doctors lowered the toll to 30, saying that a body had been counted twice.", "en", "Doctors"),
        ("The grower cut its full-year sales forecast to 30 tonnes, citing the drought.", "en", "grower"),
        ("The rescue service raised to 30 the number of hikers killed in the avalanche.", "en", "rescue service"),
        ("La Guardia Costera habló anoche de 30 botes perdidos.", "es", "Guardia Costera"),
        ("The Red Crescent spoke of some 30 families without water.", "en", "Red Crescent"),
        ("The council raised the fare to 30 pounds.", "en", None),
        ("The chain raised to 30 the number of its shops.", "en", None),
        ("The chain cut the number of its shops to 30.", "en", None),
        ("The storm raised the toll to 30.", "en", None),
        ("The toll was raised to 30.", "en", None),
        ("La patronal eleva a 30 millones las pérdidas.", "es", "patronal"),
        ("Agrinor elevó hasta los 30 millones de euros los daños en el olivar.", "es", "Agrinor"),
        ("Incendio en la sierra: la patronal Fecor eleva a 30 millones las pérdidas", "es", "patronal Fecor"),
        ("El ministro rebajó a 30 las personas fallecidas.", "es", "ministro"),
        ("Los sindicatos cuentan bien. La Policía reduce a 30 los soldados muertos.", "es", "Policía"),
        ("La riada elevó a 30 millones los daños.", "es", None),
        ("Lusair redujo a 30 millones sus pérdidas.", "es", None),
        ("El banco subió los tipos. La Fed los bajó a 30.", "es", None),
        ("La cocinera pela los tomates y los reduce a 30 trozos.", "es", None),
    ],
)
def test_who_gives_a_count_anew_is_its_source(read: Read, text: str, language: str, source: str | None) -> None:
    assert source_of(only(figures(read(text, language)), "30")) == source


@pytest.mark.parametrize(
    ("text", "language", "source", "said"),
    [
        (
            "El tren fue desviado sin aviso, denunció la portavoz del sindicato.",
            "es",
            "portavoz del sindicato",
            "El tren",
        ),
        (
            "Nadie avisó del corte, denunció el ayuntamiento, que pidió una reunión.",
            "es",
            "ayuntamiento",
            "Nadie avisó del corte",
        ),
        ("La rectora comunicó ayer en rueda de prensa que dejará el cargo.", "es", "rectora", "dejará el cargo"),
        ("The inquiry said no fault had been seen on the lift that fell.", "en", "inquiry", "no fault had been seen"),
        (
            "The drought is over, the water authority declared after a week of rain.",
            "en",
            "water authority",
            "The drought",
        ),
    ],
)
def test_what_is_said_goes_to_who_says_it(read: Read, text: str, language: str, source: str, said: str) -> None:
    [found] = [claim for claim in read(text, language).claims if said in claim.clause.text]
    assert source_of(found) == source


def test_what_somebody_does_beside_other_things_is_not_said_by_its_object(read: Read) -> None:
    reading = read("La ministra viajó al norte, denunció el ataque y volvió a la capital.")
    assert not [a for a in reading.attributions if a.source and "ataque" in a.source.text]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nadie confirmó que hubiera 30 heridos.", "es"),
        ("Ningún portavoz dijo que faltaran 30 botes.", "es"),
        ("Nobody has confirmed reports that 30 men left the yard.", "en"),
        ("None of the doctors said that 30 beds were free.", "en"),
    ],
)
def test_what_nobody_says_has_no_source(read: Read, text: str, language: str) -> None:
    assert source_of(only(figures(read(text, language)), "30")) is None


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Vinieron 300 personas, según la guardia; los vecinos hablaron de 900.", ["guardia", "vecinos"]),
        ("Se hundieron 30 botes, dijo la alcaldesa; otros 12 siguen a flote.", ["alcaldesa", None]),
    ],
)
def test_behind_a_semicolon_others_tell(read: Read, text: str, sources: list[str | None]) -> None:
    reading = read(text)
    assert [source_of(claim) for claim in figures(reading)] == sources
    assert reading.attributions[0].content[0].text == text.partition(",")[0]


def test_the_wish_not_to_be_named_is_no_claim(read: Read) -> None:
    reading = read("A nurse, who asked not to be named, put the number of patients at 30.", "en")
    assert [claim.quantity.span.text for claim in reading.claims if claim.quantity] == ["30"]
    assert len(reading.claims) == 1


def test_a_meeting_denied_in_few_words_is_denied(read: Read) -> None:
    [claim] = read("El concejal niega cualquier trato con la constructora y anuncia una demanda.").claims[:1]
    assert (claim.clause.text, claim.stance.value) == ("cualquier trato con la constructora", "denies")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La alcaldesa elevó a 12 la cifra de heridos, mientras que 30 vecinos dejaron sus casas.", "es"),
        ("The mayor raised the toll to 12, while 30 residents left their homes.", "en"),
    ],
)
def test_what_stands_beside_a_count_is_not_its_source_s_word(read: Read, text: str, language: str) -> None:
    found = figures(read(text, language))
    assert source_of(only(found, "12")) is not None
    assert source_of(only(found, "30")) is None


def test_a_count_tells_what_it_counts(read: Read) -> None:
    quantity = only(figures(read("La gobernadora elevó a 30 la cifra de fallecidos.")), "30").quantity
    assert quantity and quantity.unit and quantity.unit.lemma == "fallecido"


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("El mando admitió la muerte de 30 soldados en el valle.", "es", "mando"),
        ("La Marina reconoció 30 bajas.", "es", "Marina"),
        ("La naviera aceptó que se perdieron 30 contenedores.", "es", "naviera"),
        ("La policía informó el martes de 30 detenciones.", "es", "policía"),
        ("El hospital admitió a 30 heridos.", "es", None),
        ("El jurado reconoció a 30 artistas.", "es", None),
        ("The rebels acknowledged losing 30 trucks.", "en", "rebels"),
        ("The navy conceded 30 casualties.", "en", "navy"),
        ("The guards admitted shooting 30 deer.", "en", "guards"),
        ("The clinic admitted 30 patients.", "en", None),
        ("The side conceded 30 goals.", "en", None),
    ],
)
def test_what_somebody_owns_to_is_their_word(read: Read, text: str, language: str, source: str | None) -> None:
    assert source_of(only(figures(read(text, language)), "30")) == source


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("La rectora calificó de falsa la cifra de 30 expulsados.", "es", "rectora"),
        ("El consejero tachó de invención los 30 casos de acoso.", "es", "consejero"),
        ("El club tildó de bulo que 30 socios se hayan ido.", "es", "club"),
        ("La aerolínea rechazó la cifra de 30 heridos.", "es", "aerolínea"),
        ("La cifra de 30 heridos fue calificada de falsa por la aerolínea.", "es", "aerolínea"),
        ("La rectora dijo que no es cierto que haya 30 expulsados.", "es", "rectora"),
        ("«Es mentira que tengamos 30 casas», dijo la alcaldesa.", "es", "alcaldesa"),
        ("The airline dismissed as false reports that 30 passengers had been hurt.", "en", "airline"),
        ("The palace rejected claims that 30 guests had fallen ill.", "en", "palace"),
        ("The coach called the figure of 30 injuries a lie.", "en", "coach"),
        ("The coach said reports of 30 injuries were untrue.", "en", "coach"),
    ],
)
def test_who_calls_a_figure_false_denies_it(read: Read, text: str, language: str, source: str) -> None:
    claim = only(figures(read(text, language)), "30")
    assert source_of(claim) == source
    assert claim.stance is Stance.DENIES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El club calificó de histórica la cifra de 30 socios.", "es"),
        ("La rectora negó que sea falsa la cifra de 30 expulsados.", "es"),
        ("La rectora dijo que es cierto que hay 30 expulsados.", "es"),
        ("Sería exagerado pagar 30 euros, dijo la rectora.", "es"),
        ("The judge dismissed 30 cases.", "en"),
        ("The coach called the 30 players a family.", "en"),
    ],
)
def test_other_judgements_deny_nothing(read: Read, text: str, language: str) -> None:
    assert only(figures(read(text, language)), "30").stance is Stance.ASSERTS


def sources(reading: Reading) -> dict[str, str | None]:
    """Who says each figure."""
    return {claim.quantity.span.text: source_of(claim) for claim in figures(reading) if claim.quantity}


def relay_of(claim: Claim) -> str | None:
    return claim.attribution.relay.text if claim.attribution and claim.attribution.relay else None


@pytest.mark.parametrize(
    ("text", "language", "relay"),
    [
        ("A spokesperson told Reuters that 30 homes had been lost.", "en", "Reuters"),
        ('"We lost 30 homes," two officials told the Associated Press by phone.', "en", "Associated Press"),
        ("Speaking to CNN, the mayor said 30 homes had been lost.", "en", "CNN"),
        ("The mayor said in an interview with Reuters that 30 homes had been lost.", "en", "Reuters"),
        ("The mayor told reporters that 30 homes had been lost.", "en", None),
        ("The mayor asked Reuters to correct a report of 30 deaths.", "en", None),
        ("Una portavoz dijo a la agencia EFE que 30 casas se quemaron.", "es", "agencia EFE"),
        ("«Perdimos 30 casas», declaró la alcaldesa a Reuters.", "es", "Reuters"),
        ("En declaraciones a EFE, la alcaldesa dijo que 30 casas se quemaron.", "es", "EFE"),
        ("La alcaldesa dijo a los medios que 30 casas se quemaron.", "es", None),
        ("Hubo humo, informó la agencia EFE. La alcaldesa dijo que 30 casas se quemaron.", "es", None),
        ("La agencia EFE informó de que hubo humo. La alcaldesa dijo que 30 casas se quemaron.", "es", "agencia EFE"),
        (
            "La alcaldesa dijo que 30 casas se quemaron. Añadió que no hay heridos. Las declaraciones se hicieron en "
            "la plaza, informó la agencia EFE.",
            "es",
            "agencia EFE",
        ),
        (
            "La alcaldesa dijo que 30 casas se quemaron. La policía cree que fue un rayo. Hay 12 heridos, informó la "
            "agencia EFE.",
            "es",
            None,
        ),
    ],
)
def test_who_passed_a_figure_on(read: Read, text: str, language: str, relay: str | None) -> None:
    assert relay_of(only(figures(read(text, language)), "30")) == relay


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("La ONG calcula unos 30 heridos.", "es", "ONG"),
        ("El alcalde habla de 8 heridos, mientras que la oposición calcula entre 30 y 40.", "es", "oposición"),
        ("La patronal cifra más de 30 despidos.", "es", "patronal"),
        ("Se calculan 30 heridos.", "es", None),
        ("El programa permite calcular 30 rutas.", "es", None),
        ("Union leaders put the number of dead at 30, accusing the company of hiding it.", "en", "Union leaders"),
        ("The army lost 30 trucks, officials familiar with it said.", "en", "officials familiar with it"),
        ("Faltan 30 camiones, dijeron fuentes cercanas al gobierno.", "es", "fuentes cercanas al gobierno"),
    ],
)
def test_who_says_the_figure(read: Read, text: str, language: str, source: str | None) -> None:
    claim = next(c for c in figures(read(text, language)) if c.quantity and c.quantity.value == 30)
    claimant = claim.attribution.claimant if claim.attribution else None
    assert (claimant and claimant.text) == source


@pytest.mark.parametrize(
    ("text", "language", "source", "relay"),
    [
        ("Yonhap informó, citando al ministerio, de que faltan 30 trenes.", "es", "ministerio", "Yonhap"),
        ("Faltan 30 trenes, informó el diario Marea, citando a la policía.", "es", "policía", "diario Marea"),
        ("Citando a fuentes oficiales, Yonhap aseguró que faltan 30 trenes.", "es", "fuentes oficiales", "Yonhap"),
        ("Según EFE, que cita a fuentes oficiales, faltan 30 trenes.", "es", "fuentes oficiales", "EFE"),
        ("The agency, citing local authorities, said 30 trains were lost.", "en", "local authorities", "agency"),
        ("Yonhap reported, citing the ministry, that 30 trains were lost.", "en", "ministry", "Yonhap"),
        ("Yonhap, citing people close to the plan, reported that 30 trains were lost.", "en", "people", "Yonhap"),
        ("Some 30 trains were lost, Yonhap reported, quoting an army source.", "en", "army source", "Yonhap"),
        ("The mayor said 30 trains were lost, citing the bad weather.", "en", "mayor", None),
        ("La alcaldesa dijo que faltan 30 trenes, citando el mal tiempo.", "es", "alcaldesa", None),
    ],
)  # fmt: skip
def test_who_is_cited_says_it_and_who_cites_passes_it_on(
    read: Read, text: str, language: str, source: str, relay: str | None
) -> None:
    claim = only(figures(read(text, language)), "30")
    assert claim.attribution and claim.attribution.claimant
    assert (claim.attribution.claimant.text, relay_of(claim)) == (source, relay)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dos fuentes policiales confirmaron la detención de 30 personas.", "es"),
        ("Two people familiar with the matter said the bank will cut 30 jobs.", "en"),
    ],
)
def test_how_many_unnamed_sources_speak_is_no_claim(read: Read, text: str, language: str) -> None:
    assert [claim.quantity and claim.quantity.value for claim in figures(read(text, language))] == [30]


@pytest.mark.parametrize(
    "text",
    [
        "Los milicianos llegaron a Tiro, mientras se supone que los 30 restantes tratan de huir.",
        "La pena se rebajaría si se demostrase que hubo 30 víctimas.",
    ],
)
def test_what_is_supposed_by_nobody_has_no_source(read: Read, text: str) -> None:
    assert source_of(only(figures(read(text)), "30")) is None


def test_a_marker_amid_a_relative_clause_gives_that_clause(read: Read) -> None:
    text = "Fox, que según los sondeos supera en 5 puntos a su rival, propuso que 30 personas hicieran preguntas."
    assert sources(read(text)) == {"5": "sondeos", "30": "Fox"}


def test_a_hedging_word_that_describes_a_noun_weakens_no_figure(read: Read) -> None:
    claim = only(figures(read("The poll found that 38% of likely voters back the mayor.", "en")), "38%")
    assert claim.hedge is None


def test_a_reported_clause_is_no_report_of_the_rest(read: Read) -> None:
    text = (
        "Rivas defendió además que, según los cálculos de la Cámara, la tasa de ahorro se situó en Soria el año pasado "
        "en el 8 por ciento, y añadió que hay 30 cursos."
    )
    claims = figures(read(text))
    told = [(source_of(only(claims, words)), relay_of(only(claims, words))) for words in ("8 por", "30")]
    assert told == [("Cámara", "Rivas"), ("Rivas", None)]


def test_a_figure_set_beside_another_has_its_own_source(read: Read) -> None:
    text = "El sindicato calcula en un 80% el seguimiento de la huelga, frente al 15% que da la empresa."
    assert sources(read(text)) == {"80%": "sindicato", "15%": "empresa"}


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("A Western diplomat, speaking on condition of anonymity, put the force at 30.", "en", "Western diplomat"),
        ("He left; a diplomat, speaking in private, estimated the force at 30.", "en", "diplomat"),
        (
            "President Ana Ruiz, in her nightly address, accused the army of firing 30 missiles.",
            "en",
            "President Ana Ruiz",
        ),
        (
            "Cayeron 30 puentes, según un estudio de la Universidad de Chile difundido por Radio Sur.",
            "es",
            "Universidad de Chile",
        ),
        ("La Agencia (ACNUR), que pidió 30 millones de dólares para atenderlos, calla.", "es", "Agencia"),
        ("El ministro de Vivienda, que viajó a la zona, prometió 30 módulos.", "es", "ministro de Vivienda"),
    ],
)
def test_who_speaks_before_an_insertion(read: Read, text: str, language: str, source: str) -> None:
    assert source_of(only(figures(read(text, language)), "30")) == source


def test_what_is_said_beside_a_denial_is_not_denied(read: Read) -> None:
    text = "The spokesman denied that the army had fired and said 23 suspects, including a chief, were in custody."
    claim = only(figures(read(text, "en")), "23")
    assert (claim.stance, source_of(claim)) == (Stance.ASSERTS, "spokesman")


def test_the_day_of_a_report_takes_nothing_from_it(read: Read) -> None:
    text = (
        "La guerrilla afirmó este jueves que retiene a 12 militares, aunque el Ejército reconoce la desaparición de 7."
    )
    assert sources(read(text)) == {"12": "guerrilla", "7": "Ejército"}


def test_a_second_clause_behind_and_that_is_told_too(read: Read) -> None:
    text = (
        "Ana Sol, presidenta del país, informó que se enviaron 8.300 elementos del Ejército y que el fondo de "
        "desastres dispone de 30 millones de pesos."
    )
    assert sources(read(text)) == {"8.300": "Ana Sol", "30 millones": "Ana Sol"}


def test_a_dateline_is_no_part_of_a_source(read: Read) -> None:
    claims = figures(
        read("CIUDAD DE LUZ.- Autoridades de Veracruz confirmaron este domingo 29 decesos por las lluvias.")
    )
    assert source_of(only(claims, "29")) == "Autoridades de Veracruz"


@pytest.mark.parametrize(
    "text",
    [
        "El Norte envió 28.000 contenedores, según estima la inteligencia militar, que presentó ayer sus cálculos.",
        "El Norte envió 28.000 contenedores, según la inteligencia militar, que presentó ayer sus cálculos.",
    ],
)
def test_what_is_told_of_a_marker_s_source_is_no_content(read: Read, text: str) -> None:
    reading = read(text)
    claim = only(figures(reading), "28.000")
    assert source_of(claim) == "inteligencia militar"
    assert claim.attribution
    assert [piece.text for piece in claim.attribution.content] == ["El Norte envió 28.000 contenedores"]


def test_a_semicolon_ends_what_is_passed_on(read: Read) -> None:
    claims = figures(read("Según la ONG Indepaz, 1.400 familias han huido; la Alcaldía de Tame habla de 900."))
    assert (source_of(only(claims, "900")), relay_of(only(claims, "900"))) == ("Alcaldía de Tame", None)


def test_a_modal_does_not_weaken_a_clause_beside_its_own(read: Read) -> None:
    claims = figures(read("It might help little, given that the debt is around 30 million dollars.", "en"))
    assert only(claims, "30 million").hedge is None


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ("El alcalde dijo que no hay 200 desaparecidos.", "es", Stance.DENIES),
        ("No son 200 los muertos, afirmó la ministra.", "es", Stance.DENIES),
        ("Los heridos no fueron 200, dijo Ruiz.", "es", Stance.DENIES),
        ("La ministra negó que no haya 200 camas.", "es", Stance.ASSERTS),
        ("Ruiz dijo que no solo hay 200 camas.", "es", Stance.ASSERTS),
        ("No hay más de 200 camas.", "es", Stance.ASSERTS),
        ("Ruiz pidió cerrar si no hay 200 camas.", "es", Stance.ASSERTS),
        ("The mayor said there are not 200 people missing.", "en", Stance.DENIES),
        ("The dead are not 200 but 12, the mayor said.", "en", Stance.DENIES),
        ("There are not only 200 missing.", "en", Stance.ASSERTS),
    ],
)
def test_a_count_that_is_said_not_to_be_is_denied(read: Read, text: str, language: str, stance: Stance) -> None:
    assert only(figures(read(text, language)), "200").stance is stance


def test_a_denied_existence_is_the_denier_s(read: Read) -> None:
    claim = only(figures(read("El alcalde, Sr. Molina, negó que hubiera 15 desaparecidos.")), "15")
    assert claim.stance is Stance.DENIES
    assert claim.attribution and claim.attribution.claimant and "alcalde" in claim.attribution.claimant.text


def test_an_agency_relays_one_sentence_and_not_its_whole_paragraph(read: Read) -> None:
    text = (
        "Hubo 12 heridos, informó la agencia EFE. La alcaldesa dijo que 30 casas se quemaron. La policía cifró en 40 "
        "los evacuados. Según los bomberos, 50 personas volvieron a casa."
    )
    assert {relay_of(claim) for claim in figures(read(text))} == {None}


def test_a_publisher_is_no_relay_of_its_own_article(read: Read) -> None:
    reading = read("A spokesperson told Reuters that 30 homes had been lost.", "en", publisher="Reuters")
    assert relay_of(only(figures(reading), "30")) is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("El número dos de Finanzas dijo que hay 30 bancos en apuros.", "número dos de Finanzas"),
        ("«Hay 30 bancos en apuros», añadió el de Finanzas.", "el de Finanzas"),
        ("La del Deportivo Sella aseguró que faltan 30 abonadas.", "La del Deportivo Sella"),
        ("Desde el Deportivo Sella aseguran que faltan 30 abonados.", "Deportivo Sella"),
        (
            "Una de las mayores cooperativas del valle dijo que faltan 30 pozos.",
            "Una de las mayores cooperativas del valle",
        ),
        ('Faltan 30 pozos, informa hoy el diario "La Ribera".', 'diario "La Ribera"'),
        (
            "Los regantes, pastores y vecinos de Lodosa creen que faltan 30 pozos.",
            "regantes, pastores y vecinos de Lodosa",
        ),
        ("Faltan 30 pozos, ha explicado la presidenta del Deportivo Sella.", "presidenta del Deportivo Sella"),
    ],
)
def test_a_source_is_the_whole_noun_phrase(read: Read, text: str, source: str) -> None:
    assert source_of(only(figures(read(text)), "30")) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“We pulled 31 sheep from the water,” a farmer, who asked not to be named, told the paper.", "farmer"),
        ("“We saw 30 boats,” a sailor, who did not want to give his name, said on Monday.", "sailor"),
    ],
)
def test_a_clause_about_the_speaker_is_not_the_speaker(read: Read, text: str, source: str) -> None:
    [claim] = figures(read(text, "en"))
    assert source_of(claim) == source


@pytest.mark.parametrize(
    ("text", "language", "source", "stance"),
    [
        ("Han muerto 30 pescadores, lo que confirmó el ministro.", "es", "ministro", Stance.ASSERTS),
        (
            "La fuga alcanzó 30 casas, extremo que ha confirmado la Guardia Civil.",
            "es",
            "Guardia Civil",
            Stance.ASSERTS,
        ),
        ("La fuga alcanzó 30 casas, algo que niega la empresa.", "es", "empresa", Stance.DENIES),
        ("El muelle perdió 30 grúas, una cifra que la alcaldesa desmintió.", "es", "alcaldesa", Stance.DENIES),
        ("Thirty miners were trapped, which the company confirmed on Monday.", "en", "company", Stance.ASSERTS),
        ("Norland sent 30 ships, which Sudland denies.", "en", "Sudland", Stance.DENIES),
        ("The leak reached 30 homes, something the mayor denied.", "en", "mayor", Stance.DENIES),
        ("The militia burned 30 huts, an accusation that its leader rejects.", "en", "its leader", Stance.DENIES),
    ],
)
def test_a_clause_takes_up_the_one_before(read: Read, text: str, language: str, source: str, stance: Stance) -> None:
    [claim] = figures(read(text, language))
    assert (source_of(claim), claim.stance) == (source, stance)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hay 30 heridos, lo que indica la gravedad del choque.", "es"),
        ("La riada se llevó 30 coches, lo que no ha confirmado el Ayuntamiento.", "es"),
        ("Murieron 30 bueyes en la feria, una cifra que el alcalde considera exagerada.", "es"),
        ("The company closed 30 shops, which suggests deeper trouble.", "en"),
        ("The town has 30 rules, which the high court put on hold.", "en"),
    ],
)
def test_a_clause_that_says_something_else_of_it_does_not(read: Read, text: str, language: str) -> None:
    assert source_of(only(figures(read(text, language)), "30")) is None


def test_a_charge_and_its_denial_have_each_their_source(read: Read) -> None:
    text = "El sindicato dijo que 30 obreros fueron despedidos, acusación que rechazó la compañía Solmar."
    reading = read(text)
    assert source_of(only(figures(reading), "30")) == "sindicato"
    [denial] = [claim for claim in reading.claims if claim.stance is Stance.DENIES]
    assert source_of(denial) == "compañía Solmar"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("El sindicato estima en 90 los manifestantes; la policía los rebaja a 30.", "policía"),
        ("El sindicato estima en 90 los despidos; la dirección los cifra en 30.", "dirección"),
        ("La patronal cifró en 90 los heridos. El alcalde los elevó a 130.", "alcalde"),
    ],
)
def test_a_figure_is_put_by_one_and_by_another(read: Read, text: str, source: str) -> None:
    found = figures(read(text))
    assert [source_of(claim) for claim in found if claim.quantity and claim.quantity.value in (30, 130)] == [source]


@pytest.mark.parametrize(
    ("text", "language", "source", "relay"),
    [
        ("The rescue ministry, quoted by state news agency KazNews, said 30 men had died.", "en", "rescue ministry",
         "state news agency KazNews"),
        ("Mayor Ann Doyle, cited by the Harbour Post, said 30 boats had sunk.", "en", "Mayor Ann Doyle",
         "Harbour Post"),
        ("El ministerio, citado por la agencia EFE, dijo que hay 30 muertos.", "es", "ministerio", "agencia EFE"),
    ],
)  # fmt: skip
def test_who_quotes_somebody_passes_it_on(read: Read, text: str, language: str, source: str, relay: str) -> None:
    [claim] = figures(read(text, language))
    assert (source_of(claim), relay_of(claim)) == (source, relay)


def test_who_disputes_one_figure_asserts_the_other(read: Read) -> None:
    text = "A union leader, who spoke on condition of anonymity, disputed that, saying as many as 30 men were inside."
    reading = read(text, "en")
    [claim] = figures(reading)
    assert (source_of(claim), claim.stance) == ("union leader", Stance.ASSERTS)
    assert "anonymity" not in " ".join(claim.clause.text for claim in reading.claims)


def test_a_verb_behind_a_quotation_that_is_another_s_has_its_own_object(read: Read) -> None:
    text = "«No vamos a escatimar medios», dijo la consejera, y anunció una partida de 30 millones de euros."
    assert source_of(only(figures(read(text)), "30 millones")) == "consejera"


def test_a_dateline_without_an_agency_is_nobody(read: Read) -> None:
    reading = read("Kiev, 4 abr.- La Fuerza Aérea informó de que derribó 30 drones.")
    assert source_of(only(figures(reading), "30")) == "Fuerza Aérea"


def test_nobody_passes_on_their_own_words(read: Read) -> None:
    text = "Nueve personas murieron, según el gobernador, Oleh Kiper, quien precisó que otras 30 siguen en el hospital."
    [*_, claim] = figures(read(text))
    assert [link.role for link in claim.chain] == [Role.CLAIMANT]


def test_whom_it_was_told_is_known_by_how_papers_are_called(read: Read) -> None:
    text = "Un alto cargo que pidió no ser identificado dijo a The Quay Ledger que el ejército ha perdido 30 tanques."
    reading = read(text)
    [claim] = reading.claims
    assert (source_of(claim), relay_of(claim)) == ("alto cargo", "The Quay Ledger")


@pytest.mark.parametrize(
    ("text", "language", "source", "relay"),
    [
        ("Según fuentes del sector citadas por el diario La Mañana, se preparan 30 despidos.", "es",
         "fuentes del sector", "diario La Mañana"),
        ("El PIB creció un 30 %, según el avance publicado este martes por el Instituto de Estadística (IDE).", "es",
         "Instituto de Estadística", None),
        ("A report by the Sable Institute, citing hospital records, estimates that 30 people have died.", "en",
         "report by the Sable Institute", None),
    ],
)  # fmt: skip
def test_who_stands_behind_a_text(read: Read, text: str, language: str, source: str, relay: str | None) -> None:
    claim = next(c for c in figures(read(text, language)) if c.quantity and c.quantity.value == 30)
    assert (source_of(claim), relay_of(claim)) == (source, relay)


def test_a_body_called_by_a_plural_is_one(read: Read) -> None:
    text = (
        "The county's health minister rejected the estimate. Doctors Beyond Frontiers, which runs two hospitals, said "
        "it had treated 640 patients. It said 30 of them had died."
    )
    claim = only(figures(read(text, "en")), "30")
    assert claim.claimant
    assert claim.claimant.text == "Doctors Beyond Frontiers"


def test_a_doubt_is_of_the_noun_behind_it(read: Read) -> None:
    found = figures(read("The clinic has seen 30 suspected cholera cases and 12 deaths since August.", "en"))
    assert [claim.hedge and claim.hedge.text for claim in found] == ["suspected", None]


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        (
            "Organisers said 90,000 people marched through the capital on Sunday against a pension overhaul, while "
            "police put the crowd at 22,000.",
            "en",
            "police",
        ),
        (
            "Según los vecinos fueron 90.000 personas, pero el Ayuntamiento las cifra en 22.000.",
            "es",
            "Ayuntamiento",
        ),
    ],
)
def test_who_sets_a_figure_against_another_is_not_told_by_its_source(
    read: Read, text: str, language: str, source: str
) -> None:
    claim = figures(read(text, language))[-1]
    assert (source_of(claim), relay_of(claim)) == (source, None)


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("La cifra contrasta con los 30 caídos que estimó entonces Kiev.", "es", "Kiev"),
        ("The count is far from the 30 deaths that the union reported.", "en", "union"),
    ],
)
def test_who_gives_a_number_in_a_relative_clause(read: Read, text: str, language: str, source: str) -> None:
    assert source_of(only(figures(read(text, language)), "30")) == source


def test_a_carrier_of_one_report_does_not_carry_the_one_before(read: Read) -> None:
    text = "El ministro Luis Peña anunció que llegarán 30 zapadores. La mitad ya habría llegado, según medios locales."
    assert relay_of(only(figures(read(text)), "30")) is None


def test_a_noun_that_takes_up_a_figure_is_no_verb(read: Read) -> None:
    text = "El viceministro informó que la riada dejó 2.300 damnificados, cifra que la Gobernación eleva a 3.100."
    assert [source_of(claim) for claim in figures(read(text))] == ["viceministro", "Gobernación"]


def test_an_age_between_commas_is_no_claim(read: Read) -> None:
    assert not figures(read('"They fired without warning," said Mara Finch, 44, a nurse.', "en"))


def test_a_percentage_is_nobody(read: Read) -> None:
    text = "According to a survey of the Quay Institute, 68% oppose the reform and 23% back it."
    assert {source_of(claim) for claim in figures(read(text, "en"))} == {"survey of the Quay Institute"}


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("Los analistas esperaban un 5,4 por ciento.", "es", "analistas"),
        ("Analysts polled by the agency had expected 30 million tons of rice.", "en", "Analysts"),
        ("Un sondeo de la universidad da a la alcaldesa un 44 %.", "es", "sondeo de la universidad"),
        ("The Norden poll of voters gave her 44%.", "en", "Norden poll of voters"),
        ("El estudio muestra que hay 300 nidos.", "es", "estudio"),
        ("El Ministerio de Salud ha registrado 40 muertes.", "es", "Ministerio de Salud"),
        ("La Fiscalía estatal, sin embargo, solo ha confirmado 21.", "es", "Fiscalía estatal"),
        ("Public Health Norden has recorded 4,780 cases since May.", "en", "Public Health Norden"),
        ("Police counted 12 crashes.", "en", "Police"),
        ("La jueza acusó al banco de ocultar 300 despidos.", "es", "jueza"),
        ("El presidente reclamó al Estado 150 millones de euros.", "es", "presidente"),
        ("La riada obligó a cerrar, frente a los 180 millones que calculó primero la Junta.", "es", "Junta"),
        ("El sindicato, en cambio, advierte de que uno de cada tres contratos dura menos.", "es", "sindicato"),
        ("El ministro admitió que 1.100 vecinos recibieron ayuda y prometió gastar 20 millones.", "es", "ministro"),
        ("El ministro habló claro. Y anunció que pedirá otros 500 millones.", "es", "ministro"),
    ],
)
def test_who_expects_shows_records_or_demands_a_figure_is_its_source(
    read: Read, text: str, language: str, source: str
) -> None:
    assert {source_of(claim) for claim in figures(read(text, language))} == {source}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Se esperan 300 invitados.", "es"),
        ("Sevilla ha registrado 40 muertes.", "es"),
        ("El año registró 300 homicidios.", "es"),
        ("La bolsa registró una caída del 5 %.", "es"),
        ("La policía registró 12 viviendas.", "es"),
        ("El Gobierno dio 300 euros a cada vecino.", "es"),
        ("El hospital admitió a 30 pacientes.", "es"),
        ("Peru has recorded 300 deaths.", "en"),
        ("The company recorded a loss of 3 million dollars.", "en"),
        ("The team recorded 3 wins.", "en"),
        ("Officials gave the company 30 permits.", "en"),
    ],
)
def test_what_somebody_has_or_does_is_no_report(read: Read, text: str, language: str) -> None:
    assert {source_of(claim) for claim in figures(read(text, language))} == {None}


def test_a_source_s_own_count_is_passed_on_with_its_words(read: Read) -> None:
    claim = only(figures(read("Relatives waiting outside told Reuters they had counted 25 bags.", "en")), "25")
    assert (source_of(claim), relay_of(claim)) == ("Relatives", "Reuters")


def test_initials_are_no_pronoun(read: Read) -> None:
    text = "WHO envoy Joan Kasay said by telephone the outbreak is over. About 400,000 doses arrived, she said."
    assert "WHO" in (source_of(only(figures(read(text, "en")), "400,000")) or "")


def test_nobody_is_no_antecedent(read: Read) -> None:
    text = "Mayor Ann Lee spoke first. Neither deputy wished to be named. Some 40 roads are shut, she said."
    assert "Ann Lee" in (source_of(only(figures(read(text, "en")), "40")) or "")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Hubo 30 detenidos, según los vecinos. La Policía los reduce a 4.", ["vecinos", "Policía"]),
        ("Los sindicatos elevan a 30 los detenidos; la Policía los reduce a 4.", ["sindicatos", "Policía"]),
        ("Hubo 30 heridos. El hospital los trasladó a 4 centros.", [None, None]),
        ("La empresa tiene 300 empleados. La dirección los redujo a 200.", [None, None]),
    ],
)
def test_a_pronoun_takes_up_who_was_counted(read: Read, text: str, sources: list[str | None]) -> None:
    assert [source_of(claim) for claim in figures(read(text))] == sources


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Rebels claimed that they had killed 200 soldiers, a figure the army dismissed as propaganda.", "en"),
        ("La oposición acusa al Gobierno de mentir: el diputado Juan Prat habla de «al menos 500 muertos».", "es"),
        ("La patronal eleva a 310 millones las pérdidas, frente a los 180 millones que calculó la Junta.", "es"),
        ("Murieron 20, confirmó la agencia nacional de rescate. El barco llevaba 53 pasajeros, según la lista.", "es"),
    ],
)
def test_who_denies_counts_or_rescues_passes_nothing_on(read: Read, text: str, language: str) -> None:
    assert {relay_of(claim) for claim in figures(read(text, language))} == {None}


def test_who_confirms_is_not_what_they_confirm(read: Read) -> None:
    text = "Cuatro personas murieron al hundirse un barco, confirmó el jueves la agencia de rescate, que lo vio."
    assert source_of(only(figures(read(text)), "Cuatro")) == "agencia de rescate"


@pytest.mark.parametrize(
    ("text", "language", "denier"),
    [
        ("El Frente aseguró haber matado a 60 militares. Un portavoz lo desmintió.", "es", "portavoz"),
        ("Una superviviente dijo que viajaban 100 personas. La naviera lo negó.", "es", "naviera"),
        ("La Comisión dijo que Norvell espió a 300 clientes. Norvell rechazó la acusación.", "es", "Norvell"),
        ("Rebels said they had killed 60 troops. The army denied it.", "en", "army"),
        ("Ms Lee said the firm hid 30 deaths. The firm denied the allegations.", "en", "firm"),
    ],
)
def test_who_denies_what_was_just_said_denies_it(read: Read, text: str, language: str, denier: str) -> None:
    claims = read(text, language).claims
    said = next(c for c in claims if c.quantity)
    denied = next(c for c in claims if source_of(c) == denier)
    assert (said.stance, denied.stance) == (Stance.ASSERTS, Stance.DENIES)
    assert said.quantity
    assert said.quantity.span.text in denied.clause.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La ONG dijo que hubo 30 muertos. El club no lo negó.", "es"),
        ("La ONG dijo que hubo 30 muertos. El abogado pidió el indulto. El juez lo rechazó.", "es"),
        ("La policía cortó la calle. El alcalde lo negó.", "es"),
        ("Ms Lee said that 30 plans were sound. The court dismissed the case.", "en"),
        ("Ms Lee said that 30 plans were sound. Voters rejected him.", "en"),
    ],
)
def test_what_is_turned_away_is_not_what_was_just_said(read: Read, text: str, language: str) -> None:
    assert all(claim.stance is Stance.ASSERTS for claim in read(text, language).claims)


@pytest.mark.parametrize(
    ("text", "language", "sources"),
    [
        (
            "Ardieron 30 casas, de acuerdo con el Ayuntamiento, y 1.250 vecinos se fueron, precisó la alcaldesa.",
            "es",
            ["Ayuntamiento", "alcaldesa"],
        ),
        ("Murieron 30 personas, según la policía, y 40 están graves, informó EFE.", "es", ["policía", "policía"]),
        ("Pasaron 15.000 según la Delegación y 70.000 según los organizadores.", "es", ["Delegación", "organizadores"]),
        ("Bertoni agregó que hay 300 vacas en riesgo; de ellas, 90 ya se fueron.", "es", ["Bertoni", "Bertoni"]),
        ("El alcalde dijo que hay 30 casas; otras 40 se hundieron.", "es", ["alcalde", None]),
        (
            "The ward saw 70 cases and lost 31. According to Norden Health, 48 beds are free.",
            "en",
            [None, None, "Norden"],
        ),
        ("Police found 14 guns, 3,000 rounds and, they said, 2 knives.", "en", [None, "Police", "Police"]),
    ],
)
def test_each_figure_has_the_source_of_its_own_part(
    read: Read, text: str, language: str, sources: list[str | None]
) -> None:
    found = [source_of(claim) for claim in sorted(figures(read(text, language)), key=lambda c: c.quantity.span.start)]
    assert [a and a.split()[0] for a in found] == sources


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("Analysts at the Norden bank expect rates to rise 10% in January.", "en", "Analysts at the Norden bank"),
        ("A source close to the president said 300 men would go.", "en", "source close to the president"),
        ("The IF Metall union said 3,500 jobs would go.", "en", "IF Metall union"),
        ("The ministry said on Monday that 300 men would go.", "en", "ministry"),
        ("Advisers to Mr. Obama say 300 men would go.", "en", "Advisers"),
        ("Para el economista Luis Soler, faltan 2.500 millones.", "es", "economista Luis Soler"),
        ("Para la cosecha de Luis Soler, faltan 2.500 sacos.", "es", None),
    ],
)
def test_what_describes_a_source_belongs_to_it(read: Read, text: str, language: str, source: str | None) -> None:
    assert source_of(figures(read(text, language))[0]) == source
