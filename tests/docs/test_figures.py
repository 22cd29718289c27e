"""Figures in README and docs are those of the tables that a benchmark wrote."""

import re
import tomllib

import pytest
from rich.table import Table

from benchmarks import pages as filling
from benchmarks import results
from benchmarks.results import FOLDER, Results
from swiftcam.inference.checkpoints.checkpoint import open_checkpoint
from swiftcam.inference.models.catalog import find_model
from swiftcam.settings import DEFAULT_MODEL
from tests.docs.markdown import ROOT, Page, pages

_BLOCK = re.compile(
    r"<!-- benchmarks/results/(\w+)\.md(?:: [^>]+)? -->\n(.*?)<!-- end -->", re.DOTALL
)
RESULTS = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")
_FIGURE = re.compile(r"\d[\d.,]* ?(ms|MB|GB|%|times|s\b|seconds|labels|pictures a second)")


def blocks():
    return [(name, *each) for name in pages() for each in _BLOCK.findall(Page(name).text)]


def without_blocks(name):
    return _BLOCK.sub("", Page(name).text)


def measured_rows():
    """Return the rows of README's table: what, measured, and the page of results."""
    (table,) = (t for t in Page("README.md").tables() if t[0] == ["what", "measured", "how"])
    pages = [re.search(r"benchmarks/results/(\w+)\.md", how)[1] for _, _, how in table[2:]]
    return [(*row[:2], page, row[2]) for row, page in zip(table[2:], pages, strict=True)]


@pytest.mark.parametrize(("what", "measured", "name", "how"), measured_rows())
def test_a_row_of_the_readme_is_a_row_of_the_results(what, measured, name, how):
    page = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert f"| {what} | {measured} |" in page.splitlines()
    assert re.search(r"\d", measured)
    assert f"`python -m benchmarks.{name}`" in how


@pytest.mark.parametrize(("page", "name", "text"), blocks())
def test_a_table_of_the_docs_is_word_for_word_that_of_the_results(page, name, text):
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert lines, f"{page}: nothing of {name}: run python -m benchmarks.pages"
    found = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert "\n".join(lines[:2]) in found
    assert [line for line in lines if line not in found.splitlines()] == []


@pytest.mark.parametrize("name", filling.PAGES)
def test_the_pages_are_as_the_results_fill_them(name):
    text = Page(name).text
    assert filling.filled(text) == text, "run python -m benchmarks.pages"


def test_all_figures_of_performance_are_in_tables_of_results():
    text = re.sub(r"<!--.*?-->", "", without_blocks("docs/performance.md"))
    # The rule that a precision has to keep to is none that was measured.
    assert _FIGURE.findall(text.replace("98 % of the first labels stay", "")) == []
    assert len(_BLOCK.findall(Page("docs/performance.md").text)) >= 8


def test_pages_with_results_are_those_that_are_filled():
    assert {page for page, _, _ in blocks()} | {"README.md"} == set(filling.PAGES)


@pytest.mark.parametrize("name", RESULTS)
def test_a_page_of_results_says_how_when_and_where_it_was_made(name):
    head, _, how, *_ = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    assert head == f"# benchmarks.{name}"
    assert (ROOT / "benchmarks" / f"{name}.py").exists()
    made = rf"`python -m benchmarks\.{name}( [^`]*)?`, \d{{4}}-\d\d-\d\d, SwiftCam [\d.]+, on \w.*"
    assert re.fullmatch(made, how)
    assert "/work/" not in how
    assert "/home/" not in how


def test_what_the_starter_model_knows_is_what_its_page_says():
    """The ranges are over the sets of the shipped weights, and those of the training."""
    head = ["set", "photos", "top-1 %", "top-5 %"]
    pages = [Page(f"models/{DEFAULT_MODEL}/{name}.md") for name in ("README", "training")]
    tables = [t for page in pages for t in page.tables() if t[0][:4] == head]
    assert len(tables) == len(pages)
    rows = [tuple(map(float, row[1:4])) for table in tables for row in table[2:]]
    firsts, fives = ([round(row[i] / 10) for row in rows] for i in (1, 2))
    said = " ".join(Page("README.md").text.split())
    assert f"{min(firsts)} to {max(firsts)} in 10 first labels are right" in said
    assert f"{min(fives)} to {max(fives)} in 10 photographs have the right one" in said
    classes = len(open_checkpoint(find_model(DEFAULT_MODEL)).labels)
    assert f"SwiftFormer-XS with {classes} classes" in said


def test_the_accuracy_of_the_starter_model_is_that_of_its_benchmark():
    table = Page(f"models/{DEFAULT_MODEL}/README.md").tables()[0]
    kept = (FOLDER / "accuracy.md").read_text(encoding="utf-8")
    shares = [
        f"{first}% first, {five}% among the first five, of {count} photographs"
        for _, count, first, five, *_ in table[2:]
    ]
    assert any(share in kept for share in shares)


def test_the_published_model_is_as_large_and_as_good_as_the_catalogue_says():
    catalogue = tomllib.loads((ROOT / "models" / "catalog.toml").read_text(encoding="utf-8"))
    (spec,) = (each for each in catalogue["model"] if each["name"] == "swiftformer-xs")
    size = f"{spec['size'] / 1e6:.0f} MB"
    for name in ("README.md", "docs/guide.md"):
        (line,) = re.findall(r"swiftcam models pull swiftformer-xs +# (\d+ MB)", Page(name).text)
        assert line == size
    said = " ".join(Page("README.md").text.split())
    assert f"{spec['accuracy']['top1']} % on {spec['classes']} classes" in said


def test_the_models_in_python_equal_transformers_to_six_digits():
    assert "equal to transformers to six digits" in " ".join(Page("README.md").text.split())
    (table,) = Page("benchmarks/results/parity.md").tables()
    column = table[0].index("transformers")
    found = [float(row[column]) for row in table[2:] if row[column] != "–"]
    assert len(found) == 4
    assert max(found) < 1e-6


def test_a_page_is_filled_with_a_section_a_whole_page_and_a_row(tmp_path):
    page = (
        "# benchmarks.x\n\n`made`\n\n| a |\n| --- |\n| 1 |\n\n## Part\n\n| b |\n\n## In short\n\n"
    )
    (tmp_path / "x.md").write_text(page + "| what | measured |\n| --- | --- |\n| it | 7 ms |\n")
    begin, end = "<!-- benchmarks/results/x.md{} -->\n", "\n\n<!-- end -->\n"
    part, whole = begin.format(": Part"), begin.format("")
    row = "| it | {} | [how](../benchmarks/results/x.md) |"
    before = f"{part}old\n<!-- end -->\n{whole}old\n<!-- end -->\n{row.format('8 ms')}"
    assert filling.filled(before, tmp_path) == (
        f"{part}\n| b |{end}{whole}\n`made`\n\n| a |\n| --- |\n| 1 |\n\n**Part**\n\n| b |{end}"
        + row.format("7 ms")
    )
    with pytest.raises(ValueError, match="no section 'Other'"):
        filling.filled(begin.format(": Other") + "<!-- end -->", tmp_path)
    with pytest.raises(ValueError, match="no row 'that'"):
        filling.filled(row.format("").replace("| it", "| that"), tmp_path)


def test_what_a_benchmark_prints_is_what_its_page_has(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr("sys.argv", ["x.py", "--photos", "/somewhere/photos", "--write"])
    kept = Results("x")
    table = Table("what", "ms")
    table.add_row("this", "1.5")
    kept.line("Threads: 1")
    kept.table(table)
    kept.in_short("this in short", "1.5 ms")
    kept.finish(is_kept=False)
    assert list(tmp_path.iterdir()) == []
    kept.finish(is_kept=True)
    text = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "`python -m benchmarks.x --photos photos --write`" in text
    assert "Threads: 1\n\n| what | ms |\n| --- | --- |\n| this | 1.5 |\n" in text
    assert filling.sections(text)["In short"].endswith("| this in short | 1.5 ms |")
    assert "Threads: 1" in capsys.readouterr().out
