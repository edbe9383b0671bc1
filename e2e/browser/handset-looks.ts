// What a page looks like, asked of the page itself.

/** What is written and lies beyond a box that neither shows nor scrolls it; what is there for screen readers alone is left out. */
export const cutTexts = `(() => {
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === '' || node.parentElement.closest('.visually-hidden, noscript, script, select, details:not([open]) dl') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width === 0) continue;
    for (let box = node.parentElement; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const isAcross = overflowX !== 'visible' && (text.left < edge.left - 1 || text.right > edge.right + 1);
      const isBelow = (overflowY === 'hidden' || overflowY === 'clip') && (text.top < edge.top - 2 || text.bottom > edge.bottom + 2);
      if (isAcross || isBelow) cut.push(box.className + ' cuts ' + node.data);
      if (overflowY === 'auto' || overflowY === 'scroll') break;
    }
    if (text.right > innerWidth || text.left < 0) cut.push('the page cuts ' + node.data);
  }
  return cut;
})()`;

/** Keys and rows that nobody could tell from what is around them where the browser paints in few colours. */
export const unmarkedKeys = `[...document.querySelectorAll('button, select')]
  .filter((element) => element.offsetParent !== null && getComputedStyle(element).borderTopStyle === 'none' && getComputedStyle(element).outlineStyle === 'none')
  .map((element) => element.className)`;
