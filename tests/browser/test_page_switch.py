"""A page switch replaces the chart: step, view and zoom must come back with it. Tried with one page more."""

import shutil
from pathlib import Path

from browser.conftest import OpenLab
from browser.server import ROOT, serving

RANGE = "() => document.querySelector('.emlab-plotly')._fullLayout.xaxis.range"


def test_step_view_and_zoom_survive_a_page_switch(new_lab: OpenLab, tmp_path: Path) -> None:
    app = tmp_path / "app"
    shutil.copytree(ROOT, app, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
    shutil.copytree(ROOT / ".streamlit", app / ".streamlit")
    (app / "pages" / "other.py").write_text('import streamlit as st\n\nst.write("Elsewhere")\n', encoding="utf-8")
    shell = app / "ui" / "shell.py"
    script = shell.read_text(encoding="utf-8")
    assert "st.navigation([lab]" in script
    other = 'st.Page(ROOT / "pages" / "other.py", title="Other")'
    shell.write_text(script.replace("st.navigation([lab]", f"st.navigation([lab, {other}]"), encoding="utf-8")

    with serving(tmp_path / "log.txt", root=app) as url:
        lab = new_lab(url).open("K=3&start=points", frame=0)
        lab.stage.get_by_label("2σ").check()
        lab.scrub(7)
        whole = lab.page.evaluate(RANGE)
        box = lab.page.locator(".emlab-plotly").bounding_box()
        assert box is not None
        lab.page.mouse.move(box["x"] + 200, box["y"] + 150)
        lab.page.mouse.down()
        lab.page.mouse.move(box["x"] + 450, box["y"] + 350, steps=5)
        lab.page.mouse.up()
        lab.page.wait_for_function(f"(whole) => String(({RANGE})()) !== String(whole)", arg=whole)
        zoomed = lab.page.evaluate(RANGE)

        lab.page.get_by_role("link", name="Other").click()
        lab.page.get_by_text("Elsewhere").wait_for()
        lab.page.get_by_role("link", name="The Lab").click()
        lab.ready()
        lab.at(7)
        assert lab.stage.get_by_label("2σ").is_checked()
        lab.page.wait_for_function(f"(zoomed) => String(({RANGE})()) === String(zoomed)", arg=zoomed)
        lab.page.wait_for_function("() => location.search.includes('K=3') && location.search.includes('step=7')")
