// Makes one document like another by changing only what differs: what stays keeps its place.

/** Make a node like another one of the same kind. */
export function morph(now, next) {
  if (now.isEqualNode(next)) return;
  if (now.nodeType !== Node.ELEMENT_NODE || now.nodeName !== next.nodeName) {
    if (now.nodeType === next.nodeType && now.nodeName === next.nodeName) {
      now.nodeValue = next.nodeValue;
    } else {
      now.replaceWith(adopted(now, next));
    }
    return;
  }
  morphAttributes(now, next);
  morphChildren(now, next);
}

function morphAttributes(now, next) {
  for (const { name } of [...now.attributes]) {
    if (!next.hasAttribute(name)) now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
}

function morphChildren(now, next) {
  const old = [...now.childNodes];
  const fresh = [...next.childNodes];
  // Most saves change one place: what is the same before and after it is left alone.
  let start = 0;
  while (start < old.length && start < fresh.length && old[start].isEqualNode(fresh[start])) start++;
  let oldEnd = old.length;
  let freshEnd = fresh.length;
  while (oldEnd > start && freshEnd > start && old[oldEnd - 1].isEqualNode(fresh[freshEnd - 1])) {
    oldEnd--;
    freshEnd--;
  }
  const before = old[oldEnd] ?? null;
  if (oldEnd - start === freshEnd - start) {
    for (let n = start; n < oldEnd; n++) morph(old[n], fresh[n]);
    return;
  }
  // A block came or went: blocks that stay are found again, so that pictures aren't loaded twice.
  const left = old.slice(start, oldEnd);
  for (const wanted of fresh.slice(start, freshEnd)) {
    const found = left.findIndex((node) => node.isEqualNode(wanted));
    if (found >= 0) {
      for (const node of left.splice(0, found)) node.remove();
      left.shift();
    } else {
      now.insertBefore(adopted(now, wanted), left[0] ?? before);
    }
  }
  for (const node of left) node.remove();
}

function adopted(now, next) {
  return now.ownerDocument.importNode(next, true);
}
