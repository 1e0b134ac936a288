"""``diagnostic questionnaires``: what can be asked, what one questionnaire asks, and its printable page."""

from __future__ import annotations

from pathlib import Path

from diagnostic.cli.files import keep_existing, write_whole
from diagnostic.cli.screen import Screen, explained, screen
from diagnostic.data_files import shipped
from diagnostic.disclosure.policy import load_policy
from diagnostic.fielding.printable import to_html
from diagnostic.questionnaire import Block, Questionnaire, Scale
from diagnostic.questionnaire_file import Kind, available, load_questionnaire


def show(questionnaire: str | None, *, language: str) -> None:
    """List the questionnaires, or print one of them."""
    shown = screen(language)
    with explained(shown):
        if questionnaire is None:
            _list(shown, language)
        else:
            _show(load_questionnaire(questionnaire), shown, language)


def write_printable(questionnaire: str, path: Path, *, language: str, force: bool) -> None:
    """Write a questionnaire as a page to be printed."""
    shown = screen(language)
    with explained(shown):
        keep_existing(path, force=force)
        asked = load_questionnaire(questionnaire)
        write_whole(path, to_html(asked, language, minimum_group=load_policy().threshold))
    shown.say("cli.questionnaires.printable", path=str(path))


def write_schemas(folder: Path, *, language: str, force: bool) -> None:
    """Write the JSON Schemas of the definition files, for editors that complete and check them."""
    shown = screen(language)
    with explained(shown):
        schemas = sorted(shipped("questionnaires", "schema").glob("*.json"))
        for schema in schemas:
            keep_existing(folder / schema.name, force=force)
        for schema in schemas:
            write_whole(folder / schema.name, schema.read_text(encoding="utf-8"))
    shown.say("cli.questionnaires.schemas", path=str(folder))


def _list(shown: Screen, language: str) -> None:
    found = available()
    for kind in Kind:
        shown.title(shown.wording.text(f"cli.questionnaires.{kind.value}"))
        rows = [(each.id, each.name.to(language), each.purpose.to(language)) for each in found if each.kind is kind]
        shown.table(
            [shown.wording.text(f"cli.questionnaires.column.{name}") for name in ("id", "name", "purpose")], rows
        )


def _show(questionnaire: Questionnaire, shown: Screen, language: str) -> None:
    shown.title(f"{questionnaire.name.to(language)} ({questionnaire.id}, {questionnaire.version})")
    shown.line(questionnaire.purpose.to(language))
    shown.line(shown.wording.plural("cli.count.minutes", questionnaire.minutes))
    for block in questionnaire.blocks:
        _show_block(questionnaire, block, shown, language)
    shown.title(shown.wording.text("cli.questionnaires.others"))
    for check in questionnaire.checks:
        _show_item(check.id, check.text.to(language), shown)
    for comment in questionnaire.comments:
        _show_item(comment.id, comment.text.to(language), shown)
    for attribute in questionnaire.attributes:
        # The others are columns that tools add to an export: nobody is asked for them.
        if question := attribute.question.to(language):
            _show_item(attribute.id, question, shown)


def _show_block(questionnaire: Questionnaire, block: Block, shown: Screen, language: str) -> None:
    shown.title(block.name.to(language))
    shown.line(block.purpose.to(language))
    for scale in questionnaire.scales:
        if scale.block == block.id:
            _show_scale(scale, shown, language)
    for index in questionnaire.indices:
        if index.block == block.id:
            parts = ", ".join((*index.scales, *(f"− {scale}" for scale in index.minus)))
            shown.line(f"{index.name.to(language)} ({index.id} = {parts})", indent=2)
            shown.line(shown.wording.text("cli.questionnaires.high", text=index.high.to(language)), indent=4)
    for roster in questionnaire.rosters:
        if roster.block == block.id:
            shown.line(f"{roster.name.to(language)} ({roster.id})", indent=2)
            _show_item(f"{roster.id}_need", roster.need_text.to(language), shown)
            _show_item(f"{roster.id}_quality", roster.quality_text.to(language), shown)


def _show_scale(scale: Scale, shown: Screen, language: str) -> None:
    shown.line(f"{scale.name.to(language)} ({scale.id})", indent=2)
    shown.line(shown.wording.text("cli.questionnaires.high", text=scale.high.to(language)), indent=4)
    for item in scale.items:
        _show_item(item.id, item.text.to(language), shown, reversed_=item.reversed)


def _show_item(item: str, text: str, shown: Screen, *, reversed_: bool = False) -> None:
    mark = " " + shown.wording.text("cli.questionnaires.reversed") if reversed_ else ""
    shown.line(f"{item}  {text}{mark}", indent=4)
