// What is wrong: the error that keeps a save from being shown, and the checks.

const KINDS = { error: "Error", warning: "Warning" };

function put(parent, name, text, classes = "") {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = classes;
  parent.append(element);
  return element;
}

const place = ({ file, line }) => (line ? `${file}:${line}` : file);

const sentence = ({ field, reason, hint }) => {
  const about = field && !["file", "body"].includes(field) ? `${field}: ` : "";
  const whole = `${about}${reason}`;
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}. ${closed(hint)}`.trim();
};

const closed = (text) => (!text || /[.?!…)]$/.test(text) ? text : `${text}.`);

/** Say why the newest save isn't shown; nothing when it is. */
export function showTrouble(trouble, hasShown) {
  const box = document.getElementById("trouble");
  const said = JSON.stringify([trouble, hasShown]);
  if (box.dataset.said === said) return;
  box.dataset.said = said;
  box.hidden = !trouble;
  box.replaceChildren();
  if (!trouble) return;
  const head = put(box, "p", "");
  put(head, "strong", "Error");
  head.append(" in ");
  put(head, "code", place(trouble));
  put(box, "p", sentence(trouble));
  put(box, "p", hasShown
    ? "Below is the last save that could be shown. Mend it and save: this goes away by itself."
    : "Mend it and save: the post appears here by itself.", "quiet");
}

/** List the findings: errors first, then by file and line. */
export function showChecks({ findings, checked, trouble, leaves }) {
  const box = document.getElementById("checks");
  const said = JSON.stringify([findings, checked, Boolean(trouble), leaves.length > 0]);
  if (box.dataset.said === said) return;
  box.dataset.said = said;
  const errors = findings.filter((f) => f.severity === "error").length;
  const warnings = findings.length - errors;
  const parts = [];
  if (errors) parts.push(`${errors} ${errors === 1 ? "error" : "errors"}`);
  if (warnings) parts.push(`${warnings} ${warnings === 1 ? "warning" : "warnings"}`);
  box.replaceChildren();
  box.classList.toggle("checking", !checked);
  const head = put(box, "h2", "Checks");
  put(head, "span", !checked && !findings.length ? "looking…" : parts.join(", ") || "nothing to mend", "quiet");
  if (!findings.length) {
    if (checked) put(box, "p", "What can be found before anyone gets it is listed here, with its line.", "quiet");
    return;
  }
  const list = put(box, "ol", "");
  const order = (a, b) => (a.severity === b.severity ? 0 : a.severity === "error" ? -1 : 1);
  for (const finding of [...findings].sort(order)) {
    const item = put(list, "li", "");
    const top = put(item, "p", "", "top");
    put(top, "span", KINDS[finding.severity] ?? finding.severity, `state ${finding.severity}`);
    put(top, "code", place(finding));
    put(item, "p", sentence({ ...finding, hint: "" }));
    if (finding.hint) put(item, "p", closed(finding.hint), "quiet");
    if (finding.code) put(item, "p", finding.code, "code quiet");
  }
}
