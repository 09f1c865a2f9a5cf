// Builds what the application serves: node build.mjs [folder]. The same sources give the same bytes.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { filesUnder, here } from "./files.mjs";
import { sprite } from "./icons.mjs";
import { licences } from "./licences.mjs";

const built = resolve(process.argv[2] ?? join(here, "../src/habitue/web/static/built"));
const FONTS = join(here, "node_modules/@fontsource-variable/inter/files");
// Tailwind 4 and popovers ask for these, so scripts need not go back further.
const BROWSERS = ["chrome114", "safari17", "firefox128"];

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });

for (const part of ["latin", "latin-ext"]) {
  copyFileSync(join(FONTS, `inter-${part}-wght-normal.woff2`), join(built, `inter-${part}.woff2`));
}
for (const picture of filesUnder(join(here, "pictures"), /./)) copyFileSync(picture, join(built, basename(picture)));
writeFileSync(join(built, "icons.svg"), sprite());

execFileSync(
  join(here, "node_modules/.bin/tailwindcss"),
  ["--input", "styles/look.css", "--output", join(built, "look.css"), "--minify"],
  { cwd: here, stdio: ["ignore", "ignore", "pipe"] },
);

const scripts = readdirSync(join(here, "scripts")).filter((name) => name.endsWith(".js")).sort();
// Faces that need a style of their own have one beside it.
await build({
  absWorkingDir: here,
  entryPoints: ["styles/till.css"],
  outdir: built,
  bundle: true,
  minify: true,
  target: BROWSERS,
});
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: scripts.map((name) => join("scripts", name)),
  outdir: built,
  bundle: true,
  format: "esm",
  minify: true,
  target: BROWSERS,
  legalComments: "none",
  metafile: true,
});
if (existsSync(join(here, "scripts/scanner.js"))) {
  // The detector brings the release that its own script was made for, where it is not the one beside it.
  const own = join(here, "node_modules/barcode-detector/node_modules/zxing-wasm");
  const zxing = existsSync(own) ? own : join(here, "node_modules/zxing-wasm");
  copyFileSync(join(zxing, "dist/reader/zxing_reader.wasm"), join(built, "zxing_reader.wasm"));
}
writeFileSync(join(built, "LICENSES.txt"), licences(Object.keys(metafile.inputs)));

// Whoever serves them compresses nothing.
for (const file of filesUnder(built, /\.(css|js|svg|wasm)$/)) {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
