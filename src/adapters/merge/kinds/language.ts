/** What each grammar calls the things that a merge works with. */
import type { ListKind, Role } from '../tree/unit.ts';

export interface Container {
  readonly kind: ListKind;
  readonly separator: '' | ',';
  /** Only children of these types are members; without it, every named child is. */
  readonly members?: ReadonlySet<string>;
}

export interface Language {
  /** The grammar file's name without `tree-sitter-` and `.wasm`. */
  readonly grammar: string;
  readonly containers: Readonly<Record<string, Container>>;
  /** Layout is part of the meaning: blocks get marks of their own. */
  readonly isIndented?: boolean;
  /** `'a'` and `"a"` are the same. */
  readonly hasTwoQuotes?: boolean;
}

const list = (kind: ListKind): Container => ({ kind, separator: ',' });
const lines = (kind: ListKind): Container => ({ kind, separator: '' });
const only = (container: Container, ...members: string[]): Container => ({ ...container, members: new Set(members) });

const javascript: Language['containers'] = {
  program: lines('top'),
  statement_block: lines('block'),
  class_body: lines('members'),
  object: list('object'),
  array: list('array'),
  formal_parameters: list('params'),
  arguments: list('args'),
  named_imports: list('specifiers'),
  export_clause: list('specifiers'),
  object_pattern: list('specifiers'),
  switch_body: lines('cases'),
};

const typescript: Language['containers'] = {
  ...javascript,
  enum_body: list('enum'),
  interface_body: lines('members'),
  object_type: lines('members'),
};

const python: Language['containers'] = {
  module: lines('top'),
  block: lines('block'),
  list: list('array'),
  set: list('array'),
  dictionary: list('object'),
  parameters: list('params'),
  argument_list: list('args'),
  import_from_statement: only(list('specifiers'), 'name:dotted_name', 'name:aliased_import'),
};

const go: Language['containers'] = {
  source_file: lines('top'),
  statement_list: lines('block'),
  import_spec_list: lines('specifiers'),
  parameter_list: list('params'),
  argument_list: list('args'),
  literal_value: list('object'),
  field_declaration_list: lines('members'),
  interface_type: only(lines('members'), 'method_elem', 'method_spec', 'type_elem'),
  const_declaration: only(lines('members'), 'const_spec'),
  var_spec_list: lines('members'),
  expression_switch_statement: only(lines('cases'), 'expression_case', 'default_case'),
  type_switch_statement: only(lines('cases'), 'type_case', 'default_case'),
};

const rust: Language['containers'] = {
  source_file: lines('top'),
  block: lines('block'),
  declaration_list: lines('members'),
  use_list: list('specifiers'),
  token_tree: list('specifiers'),
  parameters: list('params'),
  arguments: list('args'),
  field_declaration_list: list('members'),
  field_initializer_list: list('object'),
  enum_variant_list: list('variants'),
  match_block: lines('cases'),
  array_expression: list('array'),
};

const java: Language['containers'] = {
  program: lines('top'),
  class_body: lines('members'),
  interface_body: lines('members'),
  annotation_type_body: lines('members'),
  enum_body: only(list('variants'), 'enum_constant'),
  enum_body_declarations: lines('members'),
  block: lines('block'),
  constructor_body: lines('block'),
  formal_parameters: list('params'),
  argument_list: list('args'),
  switch_block: lines('cases'),
  array_initializer: list('array'),
};

const csharp: Language['containers'] = {
  compilation_unit: lines('top'),
  declaration_list: lines('members'),
  block: lines('block'),
  parameter_list: list('params'),
  argument_list: list('args'),
  enum_member_declaration_list: list('enum'),
  switch_body: lines('cases'),
};

const cpp: Language['containers'] = {
  translation_unit: lines('top'),
  preproc_ifdef: lines('top'),
  compound_statement: lines('block'),
  field_declaration_list: lines('members'),
  declaration_list: lines('members'),
  parameter_list: list('params'),
  argument_list: list('args'),
  enumerator_list: list('enum'),
};

const php: Language['containers'] = {
  program: lines('top'),
  declaration_list: lines('members'),
  compound_statement: lines('block'),
  formal_parameters: list('params'),
  arguments: list('args'),
  array_creation_expression: list('array'),
};

const ruby: Language['containers'] = {
  program: lines('top'),
  body_statement: lines('members'),
  array: list('array'),
  hash: list('object'),
  argument_list: list('args'),
  method_parameters: list('params'),
};

const languages: Readonly<Record<string, Language>> = {
  js: { grammar: 'javascript', containers: javascript, hasTwoQuotes: true },
  ts: { grammar: 'typescript', containers: typescript, hasTwoQuotes: true },
  tsx: { grammar: 'tsx', containers: typescript, hasTwoQuotes: true },
  py: { grammar: 'python', containers: python, isIndented: true, hasTwoQuotes: true },
  go: { grammar: 'go', containers: go },
  rs: { grammar: 'rust', containers: rust },
  java: { grammar: 'java', containers: java },
  cs: { grammar: 'c-sharp', containers: csharp },
  cpp: { grammar: 'cpp', containers: cpp },
  php: { grammar: 'php', containers: php },
  rb: { grammar: 'ruby', containers: ruby },
  sh: {
    grammar: 'bash',
    containers: {
      program: lines('top'),
      compound_statement: lines('block'),
      case_statement: only(lines('cases'), 'case_item'),
    },
  },
  css: { grammar: 'css', containers: { stylesheet: lines('top'), block: lines('object') } },
};

const extensions: Readonly<Record<string, string>> = {
  js: 'js', snap: 'js', mjs: 'js', cjs: 'js', jsx: 'js', ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'tsx', py: 'py', pyi: 'py', go: 'go', rs: 'rs', java: 'java',
  cs: 'cs', cc: 'cpp', cpp: 'cpp', cxx: 'cpp', h: 'cpp', hpp: 'cpp', c: 'cpp', php: 'php', rb: 'rb', sh: 'sh', bash: 'sh', css: 'css',
}; // oxfmt-ignore

/** The language of a file, by its name. */
export function languageOf(path: string): Language | undefined {
  const isGemfile = /(?:^|\/)Gemfile$/u.test(path);
  const extension = isGemfile ? 'rb' : (/\.([^./]+)$/u.exec(path)?.[1]?.toLowerCase() ?? '');
  return languages[extensions[extension] ?? ''];
}

/** A text without the choice between quotes, where that is only layout. */
export function withOneQuote(text: string, { hasTwoQuotes }: Language): string {
  return hasTwoQuotes === true ? text.replace(/(?<![\p{L}\p{N}"'`])'([^'"`\\\n]*)'/gu, '"$1"') : text;
}

/** Comments and what stands before a definition as if it were part of it. */
export function isAttached(type: string): boolean {
  return type.endsWith('comment') || type === 'attribute_item';
}

const roles: readonly (readonly [RegExp, Role])[] = [
  [/^(?:import_(?:statement|from_statement|declaration|spec)|use_declaration|using_directive|namespace_use_declaration|extern_crate_declaration)$/u, 'import'],
  [/^(?:pair|keyed_element|field_initializer|shorthand_property_identifier|shorthand_field_initializer)$/u, 'pair'],
  [/^(?:property_signature|method_signature|field_declaration|public_field_definition|field_definition|method_elem|method_spec|const_spec|enum_variant|enum_constant|enum_assignment|enumerator|enum_member_declaration|property_identifier|construct_signature|abstract_method_signature|index_signature)$/u, 'member'],
  [/^(?:spread_element|dictionary_splat|list_splat|base_field_initializer|hash_splat_argument|rest_pattern)$/u, 'spread'],
  [/^(?:lexical_declaration|variable_declaration|const_item|static_item|const_declaration|var_declaration|property_declaration)$/u, 'const'],
  [/(?:function|method|class|interface|struct|enum|trait|impl|mod|module|constructor|namespace|record|type_alias|type|macro|union|init).*(?:declaration|definition|item|alias|_spec)$|^(?:rule_set|class|module|method|singleton_method|media_statement|keyframes_statement|decorated_definition|static_initializer_)$/u, 'definition'],
  [/comment$/u, 'comment'],
]; // oxfmt-ignore

/** What a node of this type is to its list, as far as its type tells. */
export function roleOfType(type: string): Role | undefined {
  return roles.find(([pattern]) => pattern.test(type))?.[1];
}
