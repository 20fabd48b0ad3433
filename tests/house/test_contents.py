"""The table of contents: every script of a page stands in it once, and leads on to the next."""

from places import ROOT

from ui import contents

SCRIPTS = {path.stem for path in (ROOT / "pages").glob("*.py")}


def test_every_page_has_a_script_and_every_script_a_page() -> None:
    names = [page.name for page in contents.PAGES]
    assert len(names) == len(set(names)) and set(names) == SCRIPTS


def test_titles_differ() -> None:
    titles = [page.title for page in contents.PAGES]
    assert all(titles) and len(set(titles)) == len(titles)


def test_groups_follow_each_other() -> None:
    groups = [page.group for page in contents.PAGES]
    order = [contents.FOUNDATIONS, contents.LAB, contents.DEEPER]
    assert groups == sorted(groups, key=order.index)


def test_the_way_leads_from_the_first_page_to_the_last() -> None:
    way = [contents.PAGES[0]]
    while (after := contents.following(way[-1].name)) is not None:
        way.append(after)
    assert tuple(way) == contents.PAGES
    assert contents.page("lab").address == "lab"
    assert all("_" not in page.address for page in way)
