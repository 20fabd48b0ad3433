"""What a screen has room for: icons that every machine can draw, and a row of buttons that covers nothing."""

from playwright.sync_api import expect

from browser.lab import Lab

BOXES = """() => Object.fromEntries([".emlab-actions", ".emlab-chart", ".emlab-says", ".emlab-transport"].map((name) => {
    const box = document.querySelector(`[data-testid=stage] ${name}`).getBoundingClientRect();
    return [name.slice(7), [box.top, box.bottom]];
}))"""


def test_the_transport_is_drawn_and_names_its_place_and_keys(lab: Lab) -> None:
    lab.open("step=3", frame=3)
    drawn = lab.stage.locator(".emlab-transport button").evaluate_all(
        """(buttons) => buttons.map((button) => {
            const icon = button.querySelector("svg"), box = icon?.getBBox();
            return [button.getAttribute("aria-label"), icon?.getAttribute("aria-hidden"), box?.width > 8,
                button.textContent];
        })"""
    )
    assert drawn == [
        ["Start", "true", True, ""],
        ["Back", "true", True, ""],
        ["M step", "true", True, "M step"],
        ["Play", "true", True, "Play"],
        ["End", "true", True, ""],
    ]
    place = lab.stage.locator(".emlab-place")
    expect(place).to_have_text("step 3 / 34")
    assert lab.stage.locator(".emlab-name").inner_text() == "E step 2"
    lab.stage.get_by_label("Whole iterations").check()
    expect(place).to_have_text("iteration 2 / 17")
    for key in ("←", "→", "Space", "Home", "End"):
        expect(lab.stage.locator(".emlab-keys").get_by_text(key, exact=True)).to_be_visible()


def test_what_to_do_at_the_end_of_a_run_covers_nothing_and_moves_nothing(lab: Lab) -> None:
    for width, height in ((1280, 720), (390, 844)):
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.open("data=collapse&seed=1", frame=0)
        expect(lab.stage.locator(".emlab-actions button")).to_have_count(0)
        lab.scrub(lab.last - 1)
        before = lab.page.evaluate(BOXES)
        lab.press("End")
        expect(lab.stage.locator(".emlab-actions button").first).to_be_visible()
        after = lab.page.evaluate(BOXES)
        assert [after[name] for name in ("chart", "transport")] == [before[name] for name in ("chart", "transport")]
        assert after["says"][1] <= after["actions"][0] < after["actions"][1] <= after["chart"][0]
