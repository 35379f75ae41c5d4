"""The frame of the dashboard: the way to the other pages, and the choice of dataset and name."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def go_to(page: Page, title: str) -> None:
    """Go to a page by the sidebar."""
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=title).click()


def looking_at(page: Page) -> Locator:
    """The button that names dataset, run and annotator, and opens the choice of each."""
    return page.locator(".st-key-looking_at_choice button:visible")


def name_field(page: Page) -> Locator:
    """Open the choice of dataset and name; the field of the name."""
    looking_at(page).click()
    return page.get_by_role("textbox", name="Your name")
