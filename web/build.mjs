// Bundles what the browser loads into static/: one style sheet, one script, the fonts and
// a sprite of the icons in use, each named by its content, and a manifest of those names.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const into = path.join(here, "static");
const icons = path.join(here, "node_modules/@tabler/icons/icons/outline");

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: { theme: "assets/theme.js", console: "assets/console.js", style: "assets/style.css", portal: "assets/portal.css",
      kiosk: "assets/kiosk.js", "kiosk-style": "assets/kiosk.css", worker: "assets/worker.js" },
    outdir: into,
    bundle: true,
    minify: true,
    metafile: true,
    target: ["chrome111", "firefox113", "safari16.4"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".woff": "file" },
    legalComments: "linked",
    logLevel: "warning",
  });
  const names = {};
  for (const [file, made] of Object.entries(result.metafile.outputs)) {
    if (made.entryPoint) {
      names[path.basename(made.entryPoint)] = path.basename(file);
    }
  }
  return names;
}

async function sprite() {
  const wanted = (await readFile(path.join(here, "assets/icons.txt"), "utf8")).split(/\s+/);
  const symbols = [];
  for (const name of wanted.filter(Boolean)) {
    const svg = await readFile(path.join(icons, `${name}.svg`), "utf8");
    const drawing = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, " ")}</symbol>`);
  }
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  await writeFile(path.join(into, `icons-${hash}.svg`), text);
  return { "icons.svg": `icons-${hash}.svg` };
}

await rm(into, { recursive: true, force: true });
await mkdir(into, { recursive: true });
const names = { ...(await bundle()), ...(await sprite()) };
await writeFile(path.join(into, "manifest.json"), JSON.stringify(names, null, 2));
