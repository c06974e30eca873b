/** Which kind a path is. What is not here is not merged by rule. */
import type { Kind } from './kind.ts';
import { dockerfile, gradle } from './build-files.ts';
import { readCode } from './code.ts';
import { loadGrammar } from './grammar.ts';
import { declarations } from './declarations.ts';
import { htmlKind } from './html.ts';
import { jsonKind } from './json.ts';
import { env, ini, keyedKind, toml } from './keyed.ts';
import { languageOf } from './language.ts';
import { checksums, csv, ignoreList, lineKind, owners, recordsKind, requirements } from './line-set.ts';
import { markdownKind, restructuredKind } from './markdown.ts';
import { outlineKind } from './outline.ts';
import { goMod, makefile, sql } from './outlines.ts';
import { graphql, prisma, proto, terraform } from './schemas.ts';
import { scss } from './scss.ts';
import { xmlKind } from './xml.ts';
import { yamlKind } from './yaml.ts';

const byName: readonly (readonly [RegExp, Kind])[] = [
  [/(?:^|\/)(?:tsconfig[^/]*|jsconfig|\.eslintrc|\.babelrc|devcontainer|settings|launch|extensions|tasks|renovate|turbo|biome|deno|\.swcrc|\.oxlintrc)\.json$|\.jsonc$|\.json5$/u, jsonKind(true)],
  [/\.(?:json|webmanifest|geojson|code-workspace)$|(?:^|\/)\.(?:eslintrc|babelrc|prettierrc)$/u, jsonKind(false)],
  [/\.ya?ml$/u, yamlKind],
  [/\.toml$|(?:^|\/)Pipfile$/u, keyedKind(toml)],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$|\.env$/u, keyedKind(env)],
  [/\.(?:ini|cfg|conf|cnf|properties|desktop)$|(?:^|\/)\.(?:editorconfig|gitconfig|npmrc|pylintrc|flake8|coveragerc)$/u, keyedKind(ini)],
  [/(?:^|\/)(?:changelog|changes|history|news|releases?)(?:[-_.][\w-]+)?\.rst$/iu, restructuredKind(true)],
  [/(?:^|\/)(?:changelog|changes|history|news|releases?)(?:[-_.][\w-]+)?(?:\.(?:md|markdown|txt|mdx))?$/iu, markdownKind(true)],
  [/\.rst$/iu, restructuredKind(false)],
  [/(?:^|\/)(?:requirements|constraints|dev-requirements)[\w.-]*\.(?:txt|in)$/u, lineKind(requirements)],
  [/(?:^|\/)\.(?:git|docker|npm|eslint|prettier|vercel|helm|gcloud|stylelint)ignore$/u, lineKind(ignoreList)],
  [/(?:^|\/)go\.sum$/u, lineKind(checksums)],
  [/\.(?:csv|tsv)$/u, lineKind(csv)],
  [/(?:^|\/)(?:GNUm|[Mm])akefile$|\.mk$/u, outlineKind(makefile)],
  [/(?:^|\/)go\.mod$/u, outlineKind(goMod)],
  [/\.sql$/iu, outlineKind(sql)],
  [/(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.dockerfile$/u, outlineKind(dockerfile)],
  [/\.gradle(?:\.kts)?$/u, outlineKind(gradle)],
  [/\.(?:scss|less)$/u, outlineKind(scss)],
  [/\.(?:xml|csproj|vbproj|props|targets)$/u, xmlKind],
  [/\.html?$/iu, htmlKind],
  [/(?:^|\/)CODEOWNERS$/u, lineKind(owners)],
  [/\.tf$/u, outlineKind(terraform)],
  [/\.proto$/u, outlineKind(proto)],
  [/\.(?:graphql|gql)$/u, outlineKind(graphql)],
  [/\.prisma$/u, outlineKind(prisma)],
  [/\.(?:kt|swift)$/u, outlineKind(declarations)],
]; // oxfmt-ignore

const sizeMax = 400_000;
const lineMax = 20_000;

/** What only a machine writes, or somebody who means harm: the rules' patterns take too long over it, and over code of that size so does its grammar. */
export function isBeyondRules(path: string, texts: readonly string[]): boolean {
  const isCode = languageOf(path) !== undefined;
  return texts.some((text) => (isCode && text.length > sizeMax) || hasLongLine(text));
}

function hasLongLine(text: string): boolean {
  for (let at = 0; text.length - at > lineMax;) {
    const end = text.indexOf('\n', at);
    if ((end < 0 ? text.length : end) - at > lineMax) return true;
    at = end + 1;
  }
  return false;
}

/** The kind of a file, when there is one and its grammar is installed. Plain text is judged by what is in it. */
export async function kindOf(path: string, texts: readonly string[]): Promise<Kind | undefined> {
  if (isBeyondRules(path, texts)) return undefined;
  const named = byName.find(([pattern]) => pattern.test(path))?.[1];
  if (named !== undefined) return named;
  const language = languageOf(path);
  if (language === undefined) return documentKind(path, texts);
  const parse = await loadGrammar(language.grammar);
  if (parse === undefined) return undefined;
  return {
    name: language.grammar,
    isCode: true,
    read: (text) => {
      const tree = parse(text);
      if (tree === undefined) return undefined;
      const reading = readCode(tree.rootNode, text, language);
      tree.delete();
      return reading;
    },
  };
}

/** Text by its name only: there the order of lines is all. */
const isProgram = /(?:^|\/)(?:CMakeLists|meson_options|robots|llms)\.txt$/iu;

function documentKind(path: string, texts: readonly string[]): Kind | undefined {
  if (/\.(?:md|mdx|markdown)$/iu.test(path)) return markdownKind(false);
  if (!/\.(?:txt|text|lst|list|log|dat)$/iu.test(path) || isProgram.test(path)) return undefined;
  return texts.every((text) => text === '' || recordsKind.read(text) !== undefined) ? recordsKind : markdownKind(false);
}
