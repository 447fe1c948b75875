// Writes ../static/LICENSES.txt: what is packed into editor.min.js, under which terms, and of which sources (a test compares).
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const rule = "=".repeat(80);
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const parts = Object.keys(dependencies).map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file: add its terms by hand.`);
  return `${rule}\n${name} ${version} (${license})\n${rule}\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
const sources = readdirSync(".").filter((name) => /^[a-z]+\.js$|^package\.json$/.test(name)).sort();
const hash = sources.reduce((sum, name) => sum.update(readFileSync(name)), createHash("sha256")).digest("hex");
const head = `editor.min.js holds the editor of the query page (queries/editor, under the licence of this project)
and the packages below. Sources: sha256 ${hash}
`;
writeFileSync("../static/LICENSES.txt", `${head}\n${parts.join("\n")}`.replace(/\r\n/g, "\n"));
