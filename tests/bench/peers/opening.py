"""How long a document takes to open in a browser, until its sentences can be labelled."""

import shutil
import statistics

from playwright.sync_api import Error, sync_playwright

from tests.bench.peers.tools import CannotBeMeasured, Tool

VISITS = 3
SECONDS = 180


def measure(tool: Tool, sentences: int) -> float:
    """The median of some visits in a window of their own each, in milliseconds: nothing is cached.

    Raises:
        CannotBeMeasured: it does not become ready.
    """
    target = tool.opened(sentences)
    times = []
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        try:
            for _ in range(VISITS):
                context = running.new_context(
                    viewport={"width": 1280, "height": 900}, service_workers="block"
                )
                # What is on this machine alone is measured: no fonts or scripts of other hosts.
                context.route(lambda url: "127.0.0.1" not in url, lambda route: route.abort())
                base = "/".join(target.url.split("/")[:3])
                context.add_cookies(
                    [{"name": name, "value": value, "url": base} for name, value in target.cookies.items()]
                )
                page = context.new_page()
                page.goto(target.url, wait_until="commit")
                ready = f"() => ({target.ready}) && performance.now()"
                times.append(float(page.wait_for_function(ready, timeout=1000 * SECONDS).json_value()))
                context.close()
        except Error as error:
            raise CannotBeMeasured(f"not open after {SECONDS} s: {str(error).splitlines()[0]}") from error
        finally:
            running.close()
    return statistics.median(times)
