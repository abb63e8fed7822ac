"""
The one script of the site: a button that copies the address beside it.

It stands here and not among the templates because the distribution allows it by its hash
(template.yaml, `SiteHeaders`), and nothing else: a change here is a change there. Without it the
address is text that one press selects.
"""

from base64 import b64encode
from hashlib import sha256

SCRIPT = """\
if (navigator.clipboard) for (const list of document.querySelectorAll("[data-copy]")) {
  for (const address of list.querySelectorAll(".address")) {
    const button = document.createElement("button");
    const say = (words) => { button.textContent = words; };
    button.type = "button";
    button.setAttribute("aria-live", "polite");
    button.setAttribute("aria-describedby", address.dataset.of);
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(address.textContent.trim()).then(
        () => { say(list.dataset.copied); setTimeout(say, 3000, list.dataset.copy); },
        () => { getSelection().selectAllChildren(address); },
      );
    });
    say(list.dataset.copy);
    address.after(button);
  }
}
"""
SCRIPT_HASH = "sha256-" + b64encode(sha256(SCRIPT.encode()).digest()).decode()
"""By which a page's policy, and the distribution's, allow just this one."""
