"""``tracker log``: a claim by hand."""

from __future__ import annotations

import click

from tracker.cli import common


@click.command()
@click.argument("figure")
@click.option("--document", required=True, metavar="DOC", help="The stored document (number, id, URL) or a new URL.")
@click.option("--source", metavar="NAME", help="Who said it [default: the article's own voice].")
@click.option("--via", metavar="NAME", help="Who passed it on.")
@click.option("--quote", metavar="WORDS", help="The words that hold the figure, as they stand [default: FIGURE].")
@click.option("--denies", is_flag=True, help="The source denies it.")
@click.option("--hedge", metavar="WORDS", help="The words that weaken it.")
@click.option("--unsupported", metavar="WHY", help="Store it although the quote or the document does not hold it.")
@click.option("--language", metavar="CODE", help="The language of the words [default: the document's].")
@click.option("--publisher", metavar="NAME", help="For a new URL: who published it.")
@click.option("--date", metavar="DATE", help="For a new URL: when it was published.")
@click.option("--title", metavar="TEXT", help="For a new URL: its title.")
@click.pass_obj
def log(
    app: common.App,
    figure: str,
    document: str,
    source: str | None,
    via: str | None,
    quote: str | None,
    denies: bool,
    hedge: str | None,
    unsupported: str | None,
    language: str | None,
    publisher: str | None,
    date: str | None,
    title: str | None,
) -> None:
    """Log a claim by hand: FIGURE is the figure as said, with its noun.

    The quote must hold the figure, and the document the quote.

    \b
    Example:
      tracker log "12 million artillery shells" --document 3 \\
        --source "South Korean Ministry of National Defense" --via Yonhap \\
        --quote "has shipped 12 million artillery shells"
    """
    from tracker import logbook
    from tracker.values import Article, Stance

    what = common.given(language, publisher, date, None)
    article = Article("", None, title, what.publisher, what.date, None, what.language)
    entry = logbook.Entry(
        figure=figure,
        source=source,
        document=document,
        via=via,
        quote=quote,
        language=language,
        article=article,
        stance=Stance.DENIES if denies else Stance.ASSERTS,
        hedge=hedge,
        unsupported=unsupported,
    )
    with app.open().session(writing=True) as session:
        claim = logbook.log(session, entry, app.settings.approx_tolerance)
    click.echo(claim)
