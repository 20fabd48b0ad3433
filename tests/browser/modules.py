"""The browser's modules on a page that is not the app's."""

from playwright.sync_api import Page, Route

from ui.browser import modules

HOST = "http://modules.test/"


def use(page: Page, *names: str) -> None:
    """Make all that these modules export known to the scripts of a page."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(HOST)
        if name in modules.MODULES:
            route.fulfill(body=modules.MODULES[name].decode(), content_type="text/javascript; charset=utf-8")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route(f"{HOST}**", answer)
    page.goto(HOST)
    for name in names:
        page.evaluate("async (name) => Object.assign(window, await import(`/${name}`))", name)
