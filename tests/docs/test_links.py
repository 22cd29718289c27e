"""Every link of every page leads to a file or heading that is there; so do names of files."""

import re
from functools import cache

import pytest

from tests.docs.markdown import ROOT, Page, pages, slug_of


@pytest.mark.parametrize("name", pages())
def test_links_lead_to_files_and_headings(name):
    broken = [link for link in Page(name).links() if not _leads_somewhere(name, link)]
    assert broken == []


def _leads_somewhere(name, link):
    if "://" in link:
        return True  # on the network, which no test asks
    target, _, anchor = link.partition("#")
    path = (ROOT / name).parent / target if target else ROOT / name
    if not path.exists():
        return False
    return not anchor or anchor in Page(path.resolve().relative_to(ROOT)).anchors()


def test_the_pages_link_to_each_other():
    links = {name: Page(name).links() for name in pages()}
    assert "docs/guide.md" in links["README.md"]
    assert "#how-the-model-runs" in links["docs/guide.md"]
    assert "docs/screenshots/live-light-en.jpg" in links["README.md"]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("The numbers", "the-numbers"),
        (
            "8 bits: ONNX Runtime's quantiser, our ranges",
            "8-bits-onnx-runtimes-quantiser-our-ranges",
        ),
        ("`pipeline` is a package", "pipeline-is-a-package"),
        ("XS (0.60 G multiply-adds)", "xs-060-g-multiply-adds"),
        ("A [link](guide.md) in it", "a-link-in-it"),
    ],
)
def test_anchors_are_made_as_github_makes_them(heading, anchor):
    assert slug_of(heading) == anchor


def test_no_link_to_a_file_that_is_not_there_or_a_heading_that_is_not_there():
    assert _leads_somewhere("docs/guide.md", "faults.md")
    assert not _leads_somewhere("docs/guide.md", "fault.md")
    assert _leads_somewhere("docs/guide.md", "../README.md#measured")
    assert not _leads_somewhere("docs/guide.md", "../README.md#measure")


@cache
def files_of_the_repository():
    """Return the files that pages name, with their paths from a slash at its root."""
    folders = ("swiftcam", "tests", "benchmarks", "packaging", "scripts")
    paths = [path for each in folders for path in (ROOT / each).rglob("*")]
    return {f"/{path.relative_to(ROOT)}" for path in paths if path.suffix != ".pyc"}


@pytest.mark.parametrize("name", pages())
def test_files_of_the_repository_that_a_page_names_are_there(name):
    found = files_of_the_repository()
    named = re.findall(r"[\w./]+\.(?:py|service)\b", " ".join(Page(name).inline_code()))
    assert [each for each in named if not any(path.endswith(f"/{each}") for path in found)] == []
