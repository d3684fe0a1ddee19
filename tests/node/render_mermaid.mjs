// Renders every ```mermaid block of a folder's Markdown files with mermaid itself and prints, as JSON, what became of each.
// usage: node render_mermaid.mjs FOLDER
//
// mermaid draws into a DOM. jsdom has one but lays nothing out, so the few measuring functions that mermaid asks are given here:
// a text is as wide as its number of characters times a constant. Positions are therefore not those of a browser; parsing, limits,
// the layout engine and the drawing are mermaid's own.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";

/** The same as mermaid's default (and GitHub's) for flow charts, which mermaid doesn't hold entity diagrams to. */
const MAX_EDGES = 500;

const { window } = new JSDOM("<!DOCTYPE html><body></body>", { pretendToBeVisual: true });
globalThis.window = window;
globalThis.document = window.document;
// mermaid and its libraries name these without `window.`.
for (const name of ["CSSStyleSheet", "DOMParser", "Element", "HTMLElement", "Node", "SVGElement", "XMLSerializer"]) {
  globalThis[name] = window[name];
}

const measure = (element) => ({ x: 0, y: 0, width: 8 * (element.textContent ?? "").length, height: 16 });
window.SVGElement.prototype.getBBox = function () {
  return measure(this);
};
window.SVGElement.prototype.getComputedTextLength = function () {
  return measure(this).width;
};
window.Element.prototype.getBoundingClientRect = function () {
  const { width, height } = measure(this);
  return { x: 0, y: 0, top: 0, left: 0, right: width, bottom: height, width, height };
};

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict", suppressErrorRendering: true });

const folder = process.argv[2];
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md")).sort();
const diagrams = [];
for (const file of files) {
  for (const block of blocks(readFileSync(join(folder, file), "utf8"))) {
    const drawn = await draw(block.text, `diagram${diagrams.length}`);
    diagrams.push({ file: file, line: block.line, ...drawn });
  }
}
console.log(JSON.stringify(diagrams));

/** The fenced blocks of a Markdown text whose language is mermaid, each with the line of its opening fence. */
function blocks(markdown) {
  const found = [];
  let open = null;
  markdown.split(/\r?\n/).forEach((line, index) => {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)\s*$/.exec(line);
    if (open === null && fence) {
      open = { mark: fence[1], language: fence[2], line: index + 1, lines: [] };
    } else if (open !== null && fence && fence[2] === "" && fence[1].startsWith(open.mark)) {
      if (open.language === "mermaid") found.push({ line: open.line, text: open.lines.join("\n") });
      open = null;
    } else if (open !== null) {
      open.lines.push(line);
    }
  });
  if (open?.language === "mermaid") found.push({ line: open.line, text: open.lines.join("\n") });
  return found;
}

/** Draws one diagram; the answer has `error` if mermaid refuses it, or draws something else in its place. */
async function draw(text, id) {
  try {
    const { svg, diagramType } = await mermaid.render(id, text);
    // A text over `maxTextSize` isn't an error to mermaid: it draws a flow chart that says so.
    if (svg.includes("Maximum text size in diagram exceeded")) {
      return { error: `Maximum text size in diagram exceeded: ${text.length} characters` };
    }
    const drawing = new window.DOMParser().parseFromString(svg, "text/html");
    const entities = drawing.querySelectorAll("g.nodes > g.node").length;
    const relations = drawing.querySelectorAll("g.edgePaths > path").length;
    if (relations > MAX_EDGES) return { error: `too many edges: ${relations}, the limit is ${MAX_EDGES}` };
    return { kind: diagramType, entities, relations };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}
