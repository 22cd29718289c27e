"""The commands of `swiftcam teach`. Each imports what it needs only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swiftcam.cli.help_pages import HelpCommand, examples
from swiftcam.cli.json_output import JsonOption, print_json
from swiftcam.cli.model_options import complete_model
from swiftcam.cli.teach.teach_group import FOLDER, TeachGroup
from swiftcam.errors import ArgumentError
from swiftcam.settings import DEFAULT_MODEL

NameOption = Annotated[
    str, typer.Option("--name", "-n", metavar="NAME", help="The name of the taught model.")
]
TaughtNameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The name of a taught model.")
]


teach_app = typer.Typer(
    help="Teach classes of your own from pictures, and list or remove them.",
    cls=TeachGroup,
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog=examples(
        ("a folder with one folder for each class", "swiftcam teach things/ --name things"),
        ("how good it would be, without keeping it", "swiftcam teach things/ -n things --validate"),
        ("what was taught", "swiftcam teach list"),
    ),
)


@teach_app.command(
    FOLDER,
    cls=HelpCommand,
    epilog=examples(
        ("a folder with one folder for each class", "swiftcam teach things/ --name things"),
        ("without the classes of the model itself", "swiftcam teach things/ -n things --only-mine"),
        ("label photographs with it", "swiftcam label holiday/ --model things"),
    ),
)
def teach_folder(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A folder with one folder of pictures for each class."),
    ],
    name: NameOption,
    base: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="MODEL",
            help="The SwiftFormer whose features are used.",
            autocompletion=complete_model,
        ),
    ] = DEFAULT_MODEL,
    only_mine: Annotated[
        bool, typer.Option("--only-mine", help="Do not use the classes of the model itself.")
    ] = False,
    validate: Annotated[
        bool, typer.Option("--validate", help="Only test it; keep neither pictures nor model.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a report with pictures.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Teach classes from a folder of pictures: DIR/CLASS/PICTURE.

    It takes seconds and needs no network. The pictures are copied, so that more can be added later:
    pictures that were added before are not added again. A folder called "none" may have pictures
    that show none of the classes.

    The result is tested on pictures that were left out of the teaching.
    """
    from swiftcam import files
    from swiftcam.teaching.html_report import write_html
    from swiftcam.teaching.run_teach import TeachRequest, run_teach
    from swiftcam.terminal.model_tables import progress
    from swiftcam.terminal.teach_report import print_taught

    if report is not None:
        files.require_writable("--report", report, (".html", ".htm"))
    with progress(name) as watch:
        request = TeachRequest(folder, name, base, is_beside=not only_mine, is_kept=not validate)
        result = run_teach(request, watch)
    if report is not None:
        write_html(result.taught, name, report)
    if as_json:
        gathered = result.gathered
        print_json(
            {
                "name": name,
                "path": result.path and str(result.path),
                "added": gathered.added,
                "known": gathered.known,
                "unreadable": [
                    {"path": str(path), "reason": reason} for path, reason in gathered.unreadable
                ],
                **result.taught.report.to_dict(),
            }
        )
    else:
        print_taught(result, name)


@teach_app.command(
    "list", cls=HelpCommand, epilog=examples(("what was taught", "swiftcam teach list"))
)
def list_taught(as_json: JsonOption = False) -> None:
    """List the projects with their classes and pictures."""
    from swiftcam.teaching.projects import projects_dir
    from swiftcam.teaching.summaries import summaries
    from swiftcam.terminal.teach_report import print_summaries

    found = summaries(projects_dir())
    if as_json:
        print_json([vars(each) for each in found])
    else:
        print_summaries(found)


@teach_app.command(
    cls=HelpCommand, epilog=examples(("how good it is", "swiftcam teach info things"))
)
def info(name: TaughtNameArgument, as_json: JsonOption = False) -> None:
    """Test a project again, and print the report. Nothing is changed."""
    from swiftcam.teaching.projects import existing_project
    from swiftcam.teaching.run_teach import base_called
    from swiftcam.teaching.teach import teach
    from swiftcam.terminal.model_tables import progress
    from swiftcam.terminal.teach_report import print_report

    project = existing_project(name)
    with progress(name) as watch:
        taught = teach(project, base_called(project.model), watch)
    if as_json:
        print_json({"name": name, "path": str(project.folder), **taught.report.to_dict()})
    else:
        print_report(taught.report)


@teach_app.command(
    cls=HelpCommand, epilog=examples(("the pictures and the model", "swiftcam teach remove things"))
)
def remove(name: TaughtNameArgument) -> None:
    """Remove a project with its pictures, and the model that was taught from it."""
    from swiftcam.inference.models.store import Store
    from swiftcam.teaching.projects import existing_project, remove_project

    store = Store()
    is_model = store.has(name) and store.record(name).spec.kind == "taught"
    if not is_model:
        existing_project(name)  # raises if there is none
    freed = remove_project(name)
    if is_model:
        freed += store.remove(name)
    if not freed:
        raise ArgumentError(f"Nothing was removed: {name} has no files.")
    typer.echo(f"Removed {name}: {freed / 1e6:.1f} MB.")
