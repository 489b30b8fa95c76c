"""What can be measured of a page in a browser, besides what axe knows."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

# Controls smaller than 24 × 24 pixels. A link inside a sentence is exempt (WCAG 2.2, 2.5.8), and
# the label of a radio button or checkbox is part of its target.
_SMALL: Final = """() => {
  const seen = (box) => box.width > 1 && box.height > 1;
  const small = [];
  for (const control of document.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!control.checkVisibility({visibilityProperty: true})) continue;
    if (control.classList.contains("so-skip")) continue;
    const boxes = [control, ...(control.labels ?? [])].map((e) => e.getBoundingClientRect());
    if (!seen(boxes[0])) continue;
    const height = Math.max(...boxes.map((box) => box.height));
    const width = Math.max(...boxes.map((box) => box.width));
    if (height >= 23.9 && width >= 23.9) continue;
    const around = [...control.parentElement.childNodes].filter((node) => node !== control);
    const inSentence = control.tagName === "A" && getComputedStyle(control).display === "inline"
      && around.some((node) => node.nodeType === 3 && /\\p{L}{2}/u.test(node.textContent));
    if (!inSentence) small.push(`${control.tagName} "${control.textContent.trim().slice(0, 40)}" `
      + `${control.name ?? ""} ${width.toFixed(1)} × ${height.toFixed(1)}`);
  }
  return small;
}"""

# What sticks out of the window, or is cut off in a box that hides the rest. What is there for
# screen readers only is a pixel small on purpose. A table of figures may scroll in a box of its own
# that the keyboard reaches (WCAG 2.2, 1.4.10).
_CUT: Final = """() => {
  const cut = [];
  if (document.scrollingElement.scrollWidth > innerWidth) cut.push("the page scrolls sideways");
  for (const part of document.body.querySelectorAll("*")) {
    if (part.closest(".kern-sr-only, .so-skip, svg, option")) continue;
    // Tables of data scroll in a box of their own, by keyboard too (WCAG 2.2, 1.4.10).
    if (part.parentElement?.closest(".kern-table-responsive[tabindex]")) continue;
    if (!part.checkVisibility({visibilityProperty: true})) continue;
    const box = part.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const name = `${part.tagName}.${part.className} "${part.textContent.trim().slice(0, 30)}"`;
    const scrolled = part.parentElement.closest(".kern-table-responsive[tabindex]");
    if (!scrolled && (box.right > innerWidth + 1 || box.left < -1)) cut.push(`${name} sticks out`);
    const style = getComputedStyle(part);
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
    if (hides && part.tagName !== "INPUT" && part.textContent.trim()
        && (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1)) {
      cut.push(`${name} is cut off`);
    }
  }
  return cut;
}"""

_FOCUSED: Final = """async () => {
  // The browser scrolls to what has the focus some frames later, on a busy machine much later.
  const until = performance.now() + 15000;
  for (let frame = 0; performance.now() < until; frame++) {
    await new Promise(requestAnimationFrame);
    const at = document.activeElement.getBoundingClientRect();
    const seen = at.top >= 0 && at.bottom <= innerHeight;
    const large = at.height > innerHeight && at.top < innerHeight && at.bottom > 0;
    if (frame > 1 && (seen || large)) break;
  }
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor,
      style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join("|");
  };
  const focused = look(one);
  const box = one.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const inView = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const related = top && (one.contains(top) || top.contains(one)
    || [...(one.labels ?? [])].some((label) => label.contains(top)));
  const name = `${one.tagName}#${one.id} ${one.name ?? ""} "${one.textContent.trim().slice(0, 40)}"`;
  const scroll = [scrollX, scrollY];
  one.blur();
  const plain = look(one);
  one.focus({focusVisible: true, preventScroll: true});
  scrollTo(...scroll);
  return {name, seen: focused !== plain, covered: !(inView && related),
    by: `${top?.tagName}.${top?.className} at ${Math.round(x)},${Math.round(y)} box ${JSON.stringify(box)}`};
}"""


def small_targets(page: Page) -> list[str]:
    """Controls that are hard to hit."""
    found: list[str] = page.evaluate(_SMALL)
    return found


def cut_off(page: Page) -> list[str]:
    """What cannot be read because it lies outside."""
    found: list[str] = page.evaluate(_CUT)
    return found


def focus_faults(page: Page) -> tuple[str, list[str]]:
    """Where the keyboard is, and what is wrong with how that is shown."""
    found = page.evaluate(_FOCUSED)
    if found is None:
        return "", []
    faults = [] if found["seen"] else [f"{found['name']}: the focus cannot be seen"]
    return found["name"], [
        *faults,
        *([f"{found['name']}: covered by {found['by']}"] if found["covered"] else []),
    ]
