"""A page switch replaces the chart: step, view and zoom must come back with it."""

from browser.lab import Lab

RANGE = "() => document.querySelector('.emlab-plotly')._fullLayout.xaxis.range"


def test_step_view_and_zoom_survive_a_page_switch(lab: Lab) -> None:
    lab.open("K=3&start=points", frame=0)
    lab.stage.get_by_label("2σ").check()
    lab.scrub(7)
    whole = lab.page.evaluate(RANGE)
    box = lab.page.locator(".emlab-plotly").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 200, box["y"] + 150)
    lab.page.mouse.wheel(0, -300)
    lab.page.wait_for_function(f"(whole) => String(({RANGE})()) !== String(whole)", arg=whole)
    zoomed = lab.page.evaluate(RANGE)

    lab.go("Foundations", "Home")
    lab.page.get_by_role("heading", name="EM Lab").wait_for()
    lab.go("The Lab", "The Lab")
    lab.page.get_by_label("2σ").wait_for()
    lab.ready()
    lab.at(7)
    assert lab.stage.get_by_label("2σ").is_checked()
    lab.page.wait_for_function(f"(zoomed) => String(({RANGE})()) === String(zoomed)", arg=zoomed)
    lab.page.wait_for_function("() => location.search.includes('K=3') && location.search.includes('step=7')")


def test_a_link_from_before_there_were_lessons_leads_to_the_lab(lab: Lab) -> None:
    lab.page.goto(f"{lab.url}/?K=3&start=points&step=2")
    lab.page.get_by_label("2σ").wait_for()
    lab.ready()
    lab.at(2)
    lab.page.wait_for_function("() => location.pathname.endsWith('/lab') && location.search.includes('K=3')")
